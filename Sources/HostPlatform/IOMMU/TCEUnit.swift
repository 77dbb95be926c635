import CycleKernel
public import Trace

import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// PowerPC's translation of bus addresses: windows whose tables belong to the hypervisor.
///
/// A first window of 4 KiB pages begins at bus address 0 and is there from the start; the guest may
/// make a second one, of larger pages, far up. Entries are set by calls, which check them, so that a
/// guest reaches its own memory alone. A call that sets an entry forgets what was cached of it.
///
/// A request that no entry allows freezes the slot (EEH): every later request of the device is
/// refused until the guest resets the slot.
///
/// Source: PAPR, 14.5.4 (TCE) and EEH; Linux, arch/powerpc/platforms/pseries/iommu.c.
public final class TCEUnit: UpstreamTranslation {
  /// Bytes of bus addresses that the first window has.
  public static let firstWindowByteCount: UInt64 = 1 << 30
  /// The number of the first window.
  public static let firstWindow: UInt64 = 0x8000_0000
  /// The number of the second window.
  public static let secondWindow: UInt64 = 0x8000_0001
  /// Where the second window begins.
  public static let secondWindowBase: UInt64 = 0x0800_0000_0000_0000

  /// One window of bus addresses with its table.
  struct Window {
    var base: UInt64
    var pageExponent: UInt8
    var byteCount: UInt64
    var table: SparseMemory
  }

  let memory: HostMemory
  var first: Window
  var second: Window?
  var cache: EntryCache
  /// Whether the slot is frozen.
  public internal(set) var isFrozen = false
  var status: WindowCallStatus = .success
  var arguments: [UInt64] = Array(repeating: 0, count: 4)
  /// Whether calls forget what is cached of the entries that they change.
  let forgets: Bool

  /// Makes a unit with an empty first window.
  ///
  /// - Parameter forgets: whether calls forget what is cached of the entries that they change; a
  ///   hypervisor that does not leaves the device old translations.
  public init(memory: HostMemory, trace: TraceHub, forgets: Bool = true) {
    self.memory = memory
    self.forgets = forgets
    first = Self.window(base: 0, pageExponent: 12, byteCount: Self.firstWindowByteCount)
    cache = EntryCache(setCount: 64, trace: trace)
  }

  static func window(base: UInt64, pageExponent: UInt8, byteCount: UInt64) -> Window {
    let entries = byteCount >> UInt64(pageExponent)
    return Window(
      base: base, pageExponent: pageExponent, byteCount: byteCount,
      table: SparseMemory(byteCount: entries * TranslationControlEntry.byteCount))
  }

  /// Requests that were refused.
  public var faultCount: UInt64 { cache.faultCount }
  /// Lookups that the cache could not answer.
  public var walkCount: UInt64 { cache.walkCount }

  /// Looks the page up in the window that holds its address.
  public func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    if isFrozen { return (.blocked(.slotFrozen), 0) }
    guard query.kind.addressType == .untranslated else {
      return (.blocked(.translationDisabled), 0)
    }
    do throws(FaultReason) {
      let (entry, walked) = try entry(at: query.address)
      return (try EntryCache.resolve(query, entry), walked ? 1 : 0)
    } catch {
      isFrozen = true
      return (cache.fault(error, query), 1)
    }
  }

  /// Brings the entry into the cache.
  public func prepare(_ query: TranslationQuery) -> Int {
    guard !isFrozen, let found = try? entry(at: query.address) else { return 0 }
    return found.walked ? 1 : 0
  }

  private func entry(
    at address: UInt64
  ) throws(FaultReason) -> (entry: IOTLBEntry?, walked: Bool) {
    guard let window = window(holding: address) else { throw .addressBeyondWidth }
    return try cache.entry(at: address) { () throws(FaultReason) -> IOTLBEntry? in
      let index = (address - window.base) >> UInt64(window.pageExponent)
      let entry = TranslationControlEntry(
        rawValue: window.table.load(index * TranslationControlEntry.byteCount))
      guard !entry.permissions.isEmpty else { return nil }
      return IOTLBEntry(
        domain: 0, pageNumber: address >> 12, physicalBase: entry.address,
        sizeExponent: window.pageExponent, permissions: entry.permissions)
    }
  }

  private func window(holding address: UInt64) -> Window? {
    if address < first.byteCount { return first }
    guard let second, address >= second.base, address - second.base < second.byteCount else {
      return nil
    }
    return second
  }
}
