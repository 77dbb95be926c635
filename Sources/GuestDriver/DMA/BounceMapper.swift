public import ByteLayouts
public import HostPlatform
public import Trace

/// Where a bounce pool lies and what the device calls its addresses.
public struct BounceWindow: Hashable, Sendable {
  /// What a descriptor holds for a byte of the region.
  public enum Addressing: Hashable, Sendable {
    /// The bus address: the region's base plus the offset.
    case bus(base: UInt64)
    /// The offset from the start of the region.
    case offset
  }

  /// CPU-physical address of the region's first byte, in the device's BAR.
  public var cpuBase: GuestPhysicalAddress
  /// Bytes of the region.
  public var byteCount: UInt64
  /// Bytes at the start of the region that stay out of the pool; one page keeps offset 0 unused.
  public var reservedByteCount: UInt64
  /// What goes into descriptors.
  public var addressing: Addressing
  /// Whose memory it is: the device's, or a piece of the host's set aside.
  public var space = MemorySpace.bounce

  /// Makes a window.
  public init(
    cpuBase: GuestPhysicalAddress, byteCount: UInt64, reservedByteCount: UInt64 = 0,
    addressing: Addressing, space: MemorySpace = .bounce
  ) {
    self.space = space
    self.cpuBase = cpuBase
    self.byteCount = byteCount
    self.reservedByteCount = reservedByteCount
    self.addressing = addressing
  }
}

/// The DMA API over a bounce pool, in the device's own BAR or in memory set aside.
///
/// Mapping always copies the whole buffer in, in every direction, so that a device that writes a
/// part of it leaves the rest as it was. All copies are made by the CPU.
///
/// Source: Linux, Documentation/core-api/swiotlb.rst; VIRTIO_F_DMB, driver requirements.
public final class BounceMapper: DMAMapper, SharedPool {
  /// What has been done so far.
  public private(set) var statistics = DMAStatistics()
  /// The slots.
  public private(set) var pool: BouncePool
  /// Where the pool lies.
  public let window: BounceWindow
  /// Whether a store fence follows each copy into the pool.
  ///
  /// Without it, bytes may still sit in write-combining buffers when the device is told of them.
  public let fencesAfterCopy: Bool
  /// Whether a read of the pool follows each copy into it, which returns behind the posted writes.
  ///
  /// With rings in host memory nothing else says that the bytes have arrived before the device can
  /// be told of them.
  public let readsBackAfterCopy: Bool
  private let cpu: any GuestCPU
  private let trace: TraceHub
  private var copier = CPUCopier()
  /// When others hold all slots that are free.
  public var shortage: PoolShortage?
  /// What they hold.
  private var taken: [Int] = []

  /// Makes a mapper with an empty pool.
  ///
  /// - Precondition: the pool's start is aligned beyond `alignmentMask`, for the CPU and the device.
  public init(
    cpu: any GuestCPU, window: BounceWindow, trace: TraceHub, alignmentMask: UInt64 = 0xfff,
    fencesAfterCopy: Bool = true, readsBackAfterCopy: Bool = false,
    slotByteCount: Int = BouncePool.usualSlotByteCount
  ) {
    self.readsBackAfterCopy = readsBackAfterCopy
    precondition(window.reservedByteCount <= window.byteCount, "a pool inside its region")
    self.cpu = cpu
    self.window = window
    self.trace = trace
    self.fencesAfterCopy = fencesAfterCopy
    pool = BouncePool(
      byteCount: Int(window.byteCount - window.reservedByteCount), alignmentMask: alignmentMask,
      slotByteCount: slotByteCount)
    let start = deviceAddress(0).rawValue | cpuAddress(0).rawValue
    precondition(start & alignmentMask == 0, "the pool starts aligned")
  }

  /// 252 KiB with the usual mask of 4 KiB less one, less with a small pool.
  public var maximumMappingByteCount: Int { pool.maximumMappingByteCount }

  /// Takes zeroed memory from the pool itself.
  public func allocateCoherent(
    byteCount: Int, alignment: Int
  ) throws(DMAError) -> CoherentMemory {
    let limit = pool.slotByteCount * min(pool.slotCount, BouncePool.slotsPerSet)
    guard byteCount <= limit else { throw .tooLarge(byteCount: byteCount, limit: limit) }
    let aligned = max(alignment, Int(pool.alignmentMask) + 1)
    guard let position = pool.allocate(byteCount: byteCount, alignment: aligned) else {
      statistics.exhausted += 1
      throw .exhausted
    }
    noteUse()
    cpu.storeZeros(at: cpuAddress(position), byteCount: byteCount)
    if fencesAfterCopy { cpu.storeFence() }
    let mapping = mapping(position, byteCount, .bidirectional)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return CoherentMemory(
      cpuAddress: cpuAddress(position), deviceAddress: deviceAddress(position),
      byteCount: byteCount, mapping: mapping)
  }

  /// Gives the memory back to the pool.
  public func freeCoherent(_ memory: CoherentMemory) {
    trace.record(cycle: cpu.cycle, .dmaUnmapped(memory.mapping))
    pool.release(position(memory.mapping))
  }

  /// Copies the whole buffer into the pool.
  public func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    precondition(byteCount > 0, "an empty buffer is not mapped")
    guard byteCount <= maximumMappingByteCount else {
      throw .tooLarge(byteCount: byteCount, limit: maximumMappingByteCount)
    }
    if shortage != nil { letOthersTake() }
    guard let position = pool.allocate(byteCount: byteCount, address: buffer.rawValue) else {
      statistics.exhausted += 1
      throw .exhausted
    }
    noteUse()
    copier.copy(from: buffer, to: cpuAddress(position), byteCount: byteCount, with: cpu)
    if fencesAfterCopy { cpu.storeFence() }
    if readsBackAfterCopy {
      let _: UInt32 = cpu.load(
        GuestPhysicalAddress(rawValue: cpuAddress(position).rawValue & ~3))
    }
    statistics.bytesBounced += UInt64(byteCount)
    statistics.maps += 1
    let mapping = mapping(position, byteCount, direction)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return DMAHandle(
      deviceAddress: deviceAddress(position), buffer: buffer, byteCount: byteCount,
      direction: direction, mapping: mapping)
  }

  /// Copies back what the device may have written, then frees the slots.
  public func unmap(_ handle: DMAHandle) {
    let position = position(handle.mapping)
    if handle.direction != .toDevice {
      copier.copy(
        from: cpuAddress(position), to: handle.buffer, byteCount: handle.byteCount, with: cpu)
      statistics.bytesBounced += UInt64(handle.byteCount)
    }
    statistics.unmaps += 1
    trace.record(cycle: cpu.cycle, .dmaUnmapped(handle.mapping))
    pool.release(position)
  }

  /// Lets others take every free slot while there is a shortage, and give them back behind it.
  private func letOthersTake() {
    if shortage?.holds(at: cpu.cycle) == true {
      while let slot = pool.allocate(byteCount: 1, alignment: 1) { taken.append(slot) }
    } else {
      for slot in taken { pool.release(slot) }
      taken.removeAll()
    }
  }

  private func noteUse() {
    statistics.highestUsedByteCount = UInt64(pool.highestUsedSlotCount * pool.slotByteCount)
  }

  private func cpuAddress(_ position: Int) -> GuestPhysicalAddress {
    window.cpuBase.advanced(by: window.reservedByteCount + UInt64(position))
  }

  private func deviceAddress(_ position: Int) -> DescriptorAddress {
    let offset = window.reservedByteCount + UInt64(position)
    switch window.addressing {
    case .bus(let base): return DescriptorAddress(rawValue: base + offset)
    case .offset: return DescriptorAddress(rawValue: offset)
    }
  }

  private func position(_ mapping: DMAMapping) -> Int {
    Int(mapping.memoryAddress - memoryBase)
  }

  /// Where the pool begins in the memory that holds it.
  private var memoryBase: UInt64 {
    window.reservedByteCount + (window.space == .host ? window.cpuBase.rawValue : 0)
  }

  private func mapping(
    _ position: Int, _ byteCount: Int, _ direction: DMADirection
  ) -> DMAMapping {
    DMAMapping(
      deviceAddress: deviceAddress(position).rawValue, space: window.space,
      memoryAddress: memoryBase + UInt64(position), byteCount: UInt64(byteCount),
      direction: direction)
  }
}
