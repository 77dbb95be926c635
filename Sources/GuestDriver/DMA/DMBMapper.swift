public import ByteLayouts
public import HostPlatform
public import Trace

/// The DMA API over a device memory buffer: everything that the device reaches lies in its region.
///
/// A mapping starts with a page of the pool, whatever the alignment of its buffer. All of it is
/// copied in, in every direction, so that a device that writes a part leaves the rest as it was; it
/// is copied out where the device may have written. Bytes behind its end in its last page stay what
/// they were: the device sees what an earlier mapping or ring left there.
///
/// Source: VIRTIO_F_DMB, DMB-G03 to G06, G10 and G11.
public final class DMBMapper: DMAMapper, SharedPool {
  /// What has been done so far.
  public private(set) var statistics = DMAStatistics()
  /// The pages.
  public private(set) var pool: DMBPool
  /// Where the region lies and what its bytes are called.
  public let region: DMBRegion
  /// Whether a store fence follows each copy into the region.
  ///
  /// Without it, bytes may still sit in write-combining buffers when the device is told of them.
  public let fencesAfterCopy: Bool
  /// Number of the CPU that makes the calls; it chooses the pool area that is tried first.
  public var callingCPU = 0
  private let cpu: any GuestCPU
  private let trace: TraceHub
  private let mutant: DMBMapperMutant?
  private var copier = CPUCopier()
  /// When others hold all pages that are free.
  public var shortage: PoolShortage?
  /// What they hold.
  private var taken: [UInt64] = []

  /// Makes a mapper with an empty pool, divided among `cpuCount` CPUs.
  ///
  /// - Throws: ``DMBRegionError``.
  public convenience init(
    cpu: any GuestCPU, region: DMBRegion, cpuCount: Int = 1, trace: TraceHub,
    fencesAfterCopy: Bool = true
  ) throws(DMBRegionError) {
    try self.init(
      cpu: cpu, region: region, cpuCount: cpuCount, trace: trace,
      fencesAfterCopy: fencesAfterCopy, mutant: nil)
  }

  /// The same, with something done wrong on purpose.
  package init(
    cpu: any GuestCPU, region: DMBRegion, cpuCount: Int = 1, trace: TraceHub,
    fencesAfterCopy: Bool = true, mutant: DMBMapperMutant?
  ) throws(DMBRegionError) {
    let geometry = try DMBGeometry(
      base: region.cpuBase.rawValue, byteCount: region.byteCount, cpuCount: cpuCount,
      keepsOffsetZero: mutant != .publishesOffsetZero)
    if case .bus(let base) = region.addressing,
      base.addingReportingOverflow(region.byteCount).overflow
    {
      throw .leavesAddressSpace(base: base, byteCount: region.byteCount)
    }
    self.cpu = cpu
    self.region = region
    self.trace = trace
    self.fencesAfterCopy = fencesAfterCopy
    self.mutant = mutant
    pool = DMBPool(geometry)
  }

  /// An eighth of the pool or half a pool area, at least a page.
  public var maximumMappingByteCount: Int {
    mutant == .mapsBeyondCap
      ? pool.geometry.maximumRingByteCount : pool.geometry.maximumMappingByteCount
  }

  /// True: the three areas share pages, as ``DMBRingFormat`` counts them.
  public var joinsSplitQueues: Bool { true }

  /// Takes whole pages of the pool, zeroed; at most a pool area.
  ///
  /// - Precondition: `alignment` is at most a page.
  public func allocateCoherent(
    byteCount: Int, alignment: Int
  ) throws(DMAError) -> CoherentMemory {
    precondition(alignment <= DMBGeometry.pageByteCount, "ring memory is aligned to a page")
    let offset: UInt64
    do throws(DMAError) {
      offset = try pool.claimRing(byteCount: byteCount, cpu: callingCPU)
    } catch {
      throw refusal(error)
    }
    let pages = DMBGeometry.pageCount(for: byteCount)
    noteUse()
    cpu.storeZeros(at: cpuAddress(offset), byteCount: pages * DMBGeometry.pageByteCount)
    if fencesAfterCopy { cpu.storeFence() }
    let mapping = mapping(offset, byteCount, .bidirectional)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return CoherentMemory(
      cpuAddress: cpuAddress(offset), deviceAddress: region.deviceAddress(offset),
      byteCount: byteCount, mapping: mapping)
  }

  /// Gives the pages back; what they hold stays there.
  public func freeCoherent(_ memory: CoherentMemory) {
    trace.record(cycle: cpu.cycle, .dmaUnmapped(memory.mapping))
    pool.release(memory.mapping.memoryAddress)
  }

  /// Copies the whole buffer into the region.
  public func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    precondition(byteCount > 0, "an empty buffer is not mapped")
    if shortage != nil { letOthersTake() }
    let offset = try claim(byteCount)
    noteUse()
    if direction == .toDevice || mutant != .skipsCopyIn {
      copier.copy(from: buffer, to: cpuAddress(offset), byteCount: byteCount, with: cpu)
      statistics.bytesBounced += UInt64(byteCount)
    }
    if mutant == .clearsTail {
      let end = offset + UInt64(byteCount)
      let whole = DMBGeometry.pageCount(for: byteCount) * DMBGeometry.pageByteCount
      cpu.storeZeros(at: cpuAddress(end), byteCount: whole - byteCount)
    }
    if fencesAfterCopy { cpu.storeFence() }
    statistics.maps += 1
    let mapping = mapping(offset, byteCount, direction)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return DMAHandle(
      deviceAddress: region.deviceAddress(offset), buffer: buffer, byteCount: byteCount,
      direction: direction, mapping: mapping)
  }

  /// Copies back what the device may have written, then frees the pages.
  public func unmap(_ handle: DMAHandle) {
    let offset = handle.mapping.memoryAddress
    if handle.direction != .toDevice && mutant != .skipsCopyOut {
      copier.copy(
        from: cpuAddress(offset), to: handle.buffer, byteCount: handle.byteCount, with: cpu)
      statistics.bytesBounced += UInt64(handle.byteCount)
    }
    statistics.unmaps += 1
    trace.record(cycle: cpu.cycle, .dmaUnmapped(handle.mapping))
    if mutant != .neverFrees { pool.release(offset) }
  }

  /// Lets others take every free page while there is a shortage, and give them back behind it.
  private func letOthersTake() {
    if shortage?.holds(at: cpu.cycle) == true {
      while let page = try? pool.claimMapping(byteCount: 1) { taken.append(page) }
    } else {
      for page in taken { pool.release(page) }
      taken.removeAll()
    }
  }

  private func claim(_ byteCount: Int) throws(DMAError) -> UInt64 {
    do throws(DMAError) {
      switch mutant {
      case .mapsBeyondCap: return try pool.claimRing(byteCount: byteCount, cpu: callingCPU)
      case .claimsOneSlot where byteCount <= maximumMappingByteCount:
        // Its copies still stay in the region.
        let one = try pool.claimMapping(
          byteCount: min(byteCount, DMBGeometry.pageByteCount), cpu: callingCPU)
        if one + UInt64(byteCount) <= region.byteCount { return one }
        pool.release(one)
        return try pool.claimMapping(byteCount: byteCount, cpu: callingCPU)
      default: return try pool.claimMapping(byteCount: byteCount, cpu: callingCPU)
      }
    } catch {
      throw refusal(error, byteCount: byteCount)
    }
  }

  /// Counts back-pressure and hands the error on.
  private func refusal(_ error: DMAError, byteCount: Int? = nil) -> DMAError {
    if error == .exhausted { statistics.exhausted += 1 }
    guard let byteCount else { return error }
    switch (mutant, error) {
    case (.retriesWhatNeverFits, .tooLarge): return .exhausted
    case (.givesUpWhenExhausted, .exhausted):
      return .tooLarge(byteCount: byteCount, limit: maximumMappingByteCount)
    default: return error
    }
  }

  private func noteUse() {
    statistics.highestUsedByteCount = UInt64(
      pool.highestUsedPageCount * DMBGeometry.pageByteCount)
  }

  private func cpuAddress(_ offset: UInt64) -> GuestPhysicalAddress {
    region.cpuBase.advanced(by: offset)
  }

  private func mapping(
    _ offset: UInt64, _ byteCount: Int, _ direction: DMADirection
  ) -> DMAMapping {
    DMAMapping(
      deviceAddress: region.deviceAddress(offset).rawValue, space: .bounce,
      memoryAddress: offset, byteCount: UInt64(byteCount), direction: direction)
  }
}
