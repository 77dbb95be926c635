public import CycleKernel
public import Trace

import ByteLayouts
import IOMMULayouts
import PCIeLayouts

/// A SPARC IOMMU: one window of bus addresses below 4 GiB, one table in the guest's memory.
///
/// The guest writes entries with ordinary stores and forgets the cached ones through a register. An
/// address whose bits 63:50 are all ones goes past the table.
///
/// Source: Linux, arch/sparc/kernel/iommu.c and psycho_common.c.
public final class DVMAUnit: UpstreamTranslation {
  private let memory: HostMemory
  private var cache: EntryCache
  private var control: UInt64 = 0
  private var tableBase: UInt64 = 0

  /// Makes a unit that is off.
  public init(memory: HostMemory, trace: TraceHub) {
    self.memory = memory
    cache = EntryCache(setCount: 4, trace: trace)
  }

  /// Requests that were refused.
  public var faultCount: UInt64 { cache.faultCount }
  /// Lookups that the cache could not answer.
  public var walkCount: UInt64 { cache.walkCount }

  /// Whether the table is used; while it is not, bus addresses are those of memory.
  private var isOn: Bool { control & 1 != 0 }
  private var window: Range<UInt64> {
    DVMARegister.window(sizeExponent: Int(control >> 16 & 7))
  }

  /// Looks the page up in the table.
  public func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    guard query.kind.addressType == .untranslated else {
      return (.blocked(.translationDisabled), 0)
    }
    if let address = past(query.address) {
      return (.translated(GuestPhysicalAddress(rawValue: address)), 0)
    }
    do throws(FaultReason) {
      let (entry, walked) = try entry(at: query)
      return (try EntryCache.resolve(query, entry), walked ? 1 : 0)
    } catch {
      return (cache.fault(error, query), 1)
    }
  }

  /// Brings the entry into the cache.
  public func prepare(_ query: TranslationQuery) -> Int {
    guard past(query.address) == nil, let found = try? entry(at: query) else { return 0 }
    return found.walked ? 1 : 0
  }

  /// The address in memory, where no table is asked.
  private func past(_ address: UInt64) -> UInt64? {
    if !isOn { return address }
    return address & DVMARegister.bypass == DVMARegister.bypass
      ? address & ~DVMARegister.bypass : nil
  }

  private func entry(
    at query: TranslationQuery
  ) throws(FaultReason) -> (entry: IOTLBEntry?, walked: Bool) {
    guard window.contains(query.address) else { throw .addressBeyondWidth }
    let index = (query.address - window.lowerBound) / DVMAEntry.pageByteCount
    let place = GuestPhysicalAddress(rawValue: tableBase &+ index * DVMAEntry.byteCount)
    return try cache.entry(at: query.address) { () throws(FaultReason) -> IOTLBEntry? in
      guard memory.contains(place, count: 8) else { throw .pagingEntryFetchFailed }
      let entry = DVMAEntry(
        rawValue: memory.load(place, as: UInt64.self, agent: .iommu, at: query.cycle))
      guard !entry.permissions.isEmpty else { return nil }
      return IOTLBEntry(
        domain: 0, pageNumber: query.address >> 12, physicalBase: entry.address,
        sizeExponent: 13, permissions: entry.permissions)
    }
  }

  /// Reads a register of 8 bytes; what is not there reads as zero.
  public func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 {
    guard byteCount == 8 else { return 0 }
    switch offset {
    case DVMARegister.control: return control
    case DVMARegister.tableBase: return tableBase
    default: return 0
    }
  }

  /// Writes a register of 8 bytes.
  public func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {
    guard byteCount == 8 else { return }
    switch offset {
    case DVMARegister.control: control = value & 0x7_0001
    case DVMARegister.tableBase: tableBase = value & ~8191
    case DVMARegister.flush: cache.forget(value & ~8191, sizeExponent: 13)
    default: break
    }
  }
}
