public import CycleKernel
public import Trace

import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// A Xen backend: it reaches the guest's memory through grants alone.
///
/// The guest writes entries into a table in its own memory. The backend maps a grant at its first
/// use, says so in the entry's flags, and keeps the mapping until the guest asks for its release:
/// until then the guest may not take the page back.
///
/// Source: Xen, grant tables; Linux, drivers/xen/grant-dma-ops.c.
public final class GrantUnit: UpstreamTranslation {
  /// The domain that the backend runs in.
  public static let backend: UInt16 = 0
  /// Where the guest's frames lie in the machine.
  public let frames: MachineFrames

  private let memory: HostMemory
  private var cache: EntryCache
  private var tableBase: UInt64 = 0
  private var entryCount: UInt64 = 0

  /// Makes a backend for a guest that has the first bytes of `memory`, a power of two of them.
  ///
  /// - Parameter guestByteCount: how many; nil for all.
  public init(memory: HostMemory, trace: TraceHub, guestByteCount: UInt64? = nil) {
    self.memory = memory
    frames = MachineFrames(count: (guestByteCount ?? memory.bytes.byteCount) >> 12)
    cache = EntryCache(setCount: 1024, trace: trace)
  }

  /// Requests that were refused.
  public var faultCount: UInt64 { cache.faultCount }
  /// Grants that were mapped.
  public var walkCount: UInt64 { cache.walkCount }

  /// Maps the grant that the address names, unless it is mapped.
  public func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    guard query.kind.addressType == .untranslated else {
      return (.blocked(.translationDisabled), 0)
    }
    do throws(FaultReason) {
      let (entry, walked) = try entry(at: query)
      return (try EntryCache.resolve(query, entry), walked ? 1 : 0)
    } catch {
      return (cache.fault(error, query), 1)
    }
  }

  /// Maps the grant.
  public func prepare(_ query: TranslationQuery) -> Int {
    guard let found = try? entry(at: query) else { return 0 }
    return found.walked ? 1 : 0
  }

  private func place(of reference: UInt64) -> GuestPhysicalAddress? {
    guard reference < entryCount else { return nil }
    let place = GuestPhysicalAddress(
      rawValue: tableBase &+ reference * GrantEntry.byteCount)
    return memory.contains(place, count: 8) ? place : nil
  }

  private func entry(
    at query: TranslationQuery
  ) throws(FaultReason) -> (entry: IOTLBEntry?, walked: Bool) {
    guard let reference = GrantAddress.reference(of: query.address),
      let place = place(of: reference)
    else { throw .addressBeyondWidth }
    return try cache.entry(at: query.address) { () throws(FaultReason) -> IOTLBEntry? in
      let entry = GrantEntry(
        rawValue: memory.load(place, as: UInt64.self, agent: .iommu, at: query.cycle))
      guard entry.flags.contains(.permitAccess), entry.domain == Self.backend else { return nil }
      guard let frame = frames.guest(of: UInt64(entry.frame)) else {
        throw .pagingEntryReservedBits
      }
      let isReadOnly = entry.flags.contains(.readOnly)
      let flags = entry.flags.union(isReadOnly ? .reading : .inUse)
      memory.store(flags.rawValue, at: place, agent: .iommu, at: query.cycle)
      return IOTLBEntry(
        domain: 0, pageNumber: query.address >> 12, physicalBase: frame << 12, sizeExponent: 12,
        permissions: isReadOnly ? .read : [.read, .write])
    }
  }

  /// Reads as zero: everything that the guest asks for comes in its memory.
  public func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 { 0 }

  /// Takes 8 bytes: where the table is, a grant to release, where the list of frames goes.
  public func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    guard byteCount == 8 else { return }
    switch offset {
    case GrantRegister.tableBase:
      tableBase = value & ~4095
      cache.forgetAll()
    case GrantRegister.entryCount: entryCount = min(value, 1 << 20)
    case GrantRegister.release: release(value, at: cycle)
    case GrantRegister.frameList: writeFrames(to: value & ~4095, at: cycle)
    default: break
    }
  }

  private func release(_ reference: UInt64, at cycle: Cycle) {
    guard let place = place(of: reference) else { return }
    cache.forget(GrantAddress.address(of: reference), sizeExponent: 12)
    let entry = GrantEntry(
      rawValue: memory.load(place, as: UInt64.self, agent: .iommu, at: cycle))
    memory.store(
      entry.flags.subtracting(.inUse).rawValue, at: place, agent: .iommu, at: cycle)
  }

  private func writeFrames(to address: UInt64, at cycle: Cycle) {
    let start = GuestPhysicalAddress(rawValue: address)
    guard memory.contains(start, count: Int(frames.count) * 8) else { return }
    for frame in 0..<frames.count {
      memory.store(
        frames.machine(of: frame), at: start.advanced(by: frame * 8), agent: .iommu, at: cycle)
    }
  }
}
