import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Trace

/// The DMA API of a Xen guest for a card without an IOMMU: the addresses are those of the machine.
///
/// A buffer lies in one page, because neighbours of the guest are no neighbours in the machine.
///
/// Source: Linux, drivers/xen/swiotlb-xen.c.
final class XenMachineMapper: DMAMapper {
  private(set) var statistics = DMAStatistics()
  private let cpu: any GuestCPU
  private let pages: PageAllocator
  private let trace: TraceHub
  private let list: GuestPhysicalAddress
  let maximumMappingByteCount = 4096

  /// Asks the hypervisor where the guest's frames are.
  init(
    cpu: any GuestCPU, registers: GuestPhysicalAddress, pages: PageAllocator, trace: TraceHub,
    memoryByteCount: UInt64
  ) throws(DriverError) {
    let byteCount = Int(memoryByteCount >> 12) * 8
    guard let list = pages.allocate(pageCount: PageAllocator.pageCount(for: byteCount)) else {
      throw .translation("no room for the list of machine frames")
    }
    (self.cpu, self.pages, self.trace, self.list) = (cpu, pages, trace, list)
    cpu.store(list.rawValue, at: registers.advanced(by: GrantRegister.frameList))
    cpu.fullFence()
  }

  private func mapping(
    _ place: GuestPhysicalAddress, _ byteCount: Int, _ direction: DMADirection
  ) -> DMAMapping {
    let frame: UInt64 = cpu.load(list.advanced(by: (place.rawValue >> 12) * 8))
    let mapping = DMAMapping(
      deviceAddress: frame << 12 | place.rawValue & 4095, space: .host,
      memoryAddress: place.rawValue, byteCount: UInt64(byteCount), direction: direction)
    trace.record(cycle: cpu.cycle, .dmaMapped(mapping))
    return mapping
  }

  func allocateCoherent(byteCount: Int, alignment: Int) throws(DMAError) -> CoherentMemory {
    guard byteCount <= 4096 else { throw .tooLarge(byteCount: byteCount, limit: 4096) }
    guard let page = pages.allocate() else { throw .exhausted }
    for place in stride(from: 0, to: UInt64(4096), by: 8) {
      cpu.store(UInt64.zero, at: page.advanced(by: place))
    }
    return CoherentMemory(
      cpuAddress: page, mapping: mapping(page, byteCount, .bidirectional))
  }

  func freeCoherent(_ memory: CoherentMemory) {
    trace.record(cycle: cpu.cycle, .dmaUnmapped(memory.mapping))
    pages.free(memory.cpuAddress)
  }

  func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    guard Int(buffer.rawValue & 4095) + byteCount <= 4096 else {
      throw .tooLarge(byteCount: byteCount, limit: 4096)
    }
    statistics.maps += 1
    return DMAHandle(buffer: buffer, mapping: mapping(buffer, byteCount, direction))
  }

  func unmap(_ handle: DMAHandle) {
    trace.record(cycle: cpu.cycle, .dmaUnmapped(handle.mapping))
    statistics.unmaps += 1
  }
}
