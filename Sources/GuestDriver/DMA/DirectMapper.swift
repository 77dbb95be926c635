public import ByteLayouts
public import HostPlatform
public import Trace

/// The DMA API without anything in between: the device uses guest-physical addresses, or all of
/// memory is mapped once, in one piece.
public final class DirectMapper: DMAMapper {
  /// What has been done so far.
  public private(set) var statistics = DMAStatistics()
  private let cpu: any GuestCPU
  private let pages: PageAllocator
  private let trace: TraceHub
  /// The device's address of memory's first byte.
  private let base: UInt64

  /// Makes a mapper that takes coherent memory from `pages`.
  ///
  /// - Parameter base: the device's address of memory's first byte, modulo 2^64.
  public init(cpu: any GuestCPU, pages: PageAllocator, trace: TraceHub, base: UInt64 = 0) {
    self.cpu = cpu
    self.pages = pages
    self.trace = trace
    self.base = base
  }

  /// A rule that the driver breaks on purpose.
  public var mutant: DriverMutant?

  /// There is no limit.
  public var maximumMappingByteCount: Int { Int(Int32.max) }

  /// Takes zeroed pages.
  public func allocateCoherent(
    byteCount: Int, alignment: Int
  ) throws(DMAError) -> CoherentMemory {
    let count = PageAllocator.pageCount(for: byteCount)
    guard let page = pages.allocate(pageCount: count, alignment: UInt64(max(alignment, 4096)))
    else {
      statistics.exhausted += 1
      throw .exhausted
    }
    cpu.storeZeros(at: page, byteCount: count * 4096)
    let mapping = mapping(page, byteCount, .bidirectional)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return CoherentMemory(
      cpuAddress: page, deviceAddress: DescriptorAddress(rawValue: mapping.deviceAddress),
      byteCount: byteCount, mapping: mapping)
  }

  /// Gives the pages back.
  public func freeCoherent(_ memory: CoherentMemory) {
    trace.record(cycle: cpu.cycle, .dmaUnmapped(memory.mapping))
    pages.free(
      memory.cpuAddress, pageCount: PageAllocator.pageCount(for: memory.byteCount))
  }

  /// Records the mapping; the device address is the buffer's own, counted from the base.
  public func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    precondition(byteCount > 0, "an empty buffer is not mapped")
    guard byteCount <= maximumMappingByteCount else {
      throw .tooLarge(byteCount: byteCount, limit: maximumMappingByteCount)
    }
    let mapping = mapping(buffer, byteCount, direction)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    statistics.maps += 1
    return DMAHandle(
      deviceAddress: DescriptorAddress(rawValue: mapping.deviceAddress), buffer: buffer,
      byteCount: byteCount, direction: direction, mapping: mapping)
  }

  /// Records the end of the mapping.
  public func unmap(_ handle: DMAHandle) {
    trace.record(cycle: cpu.cycle, .dmaUnmapped(handle.mapping))
    statistics.unmaps += 1
  }

  private func mapping(
    _ address: GuestPhysicalAddress, _ byteCount: Int, _ direction: DMADirection
  ) -> DMAMapping {
    DMAMapping(
      deviceAddress: address.rawValue &+ base
        &+ (mutant == .ft12PassesOtherAddresses ? 1 << 40 : 0),
      space: .host, memoryAddress: address.rawValue,
      byteCount: UInt64(byteCount), direction: direction)
  }
}
