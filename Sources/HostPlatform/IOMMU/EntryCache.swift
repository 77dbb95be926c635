import ByteLayouts
import CycleKernel
import IOMMULayouts
import PCIeLayouts
import Trace

/// What units without ATS have in common: a cache of entries, and a record of faults.
///
/// Such a unit knows one address space, so that all entries belong to domain 0.
struct EntryCache {
  private var entries: IOTLB
  private let trace: TraceHub
  /// Lookups that the cache could not answer.
  private(set) var walkCount: UInt64 = 0
  /// Requests that were refused.
  private(set) var faultCount: UInt64 = 0

  init(setCount: Int, trace: TraceHub) {
    entries = IOTLB(setCount: setCount)
    self.trace = trace
  }

  /// The entry for an address: from the cache, or from `walk`, which then stays in the cache.
  ///
  /// - Returns: the entry, nil where nothing is mapped, and whether tables were read.
  mutating func entry(
    at address: UInt64, _ walk: () throws(FaultReason) -> IOTLBEntry?
  ) throws(FaultReason) -> (entry: IOTLBEntry?, walked: Bool) {
    if let cached = entries.lookup(domain: 0, address: address) { return (cached, false) }
    walkCount += 1
    let found = try walk()
    if let found { entries.insert(found) }
    return (found, true)
  }

  /// Forgets what is cached of `1 << sizeExponent` bytes of bus addresses.
  mutating func forget(_ address: UInt64, sizeExponent: UInt8) {
    _ = entries.invalidate(
      .pages(domain: 0, address: address, addressMask: sizeExponent &- 12))
  }

  /// Forgets everything.
  mutating func forgetAll() { _ = entries.invalidate(.global) }

  /// Where an access that is mapped by `entry` goes.
  ///
  /// A zero-length read needs any permission: it flushes writes.
  static func resolve(
    _ query: TranslationQuery, _ entry: IOTLBEntry?
  ) throws(FaultReason) -> TranslationOutcome {
    let wanted: PagePermissions =
      query.kind.isWrite ? .write : query.byteCount == 0 ? [.read, .write] : .read
    guard let entry, !entry.permissions.isDisjoint(with: wanted) else {
      throw query.kind.isWrite ? .writeNotAllowed : .readNotAllowed
    }
    return .translated(GuestPhysicalAddress(rawValue: entry.translate(query.address)))
  }

  /// Records a refused request.
  mutating func fault(_ reason: FaultReason, _ query: TranslationQuery) -> TranslationOutcome {
    guard query.recordsFaults else { return .fault(reason: reason) }
    faultCount += 1
    let event = TranslationFault(
      requester: query.requester, address: query.address, reason: reason.rawValue,
      isWrite: query.kind.isWrite)
    trace.record(cycle: query.cycle, .translationFault(event))
    return .fault(reason: reason)
  }
}
