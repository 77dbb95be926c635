import ByteLayouts
import GuestDriver
import HostPlatform
import Trace

/// The DMA API of a device that is not coherent: rings are mapped uncached, and lines of buffers are
/// written back before the device reads them and dropped before the processor does.
///
/// Source: Linux, Documentation/core-api/dma-api.rst; arch/arm64/mm/dma-mapping.c.
final class MaintainingMapper: DMAMapper {
  private let inner: any DMAMapper
  private let cpu: any GuestCPU
  private let memory: HostMemory
  /// Whether the processor has a cache to maintain here; the hypervisor's cache is not its own.
  private let maintainsBuffers: Bool

  init(_ inner: any DMAMapper, cpu: any GuestCPU, memory: HostMemory, maintainsBuffers: Bool) {
    (self.inner, self.cpu, self.memory) = (inner, cpu, memory)
    self.maintainsBuffers = maintainsBuffers
  }

  private func maintain(
    _ place: GuestPhysicalAddress, _ byteCount: Int, writesBack: Bool, drops: Bool
  ) {
    guard maintainsBuffers else { return }
    cpu.fullFence()
    memory.incoherentCache?.maintain(
      place.rawValue..<place.rawValue + UInt64(byteCount), in: memory.bytes,
      writesBack: writesBack, drops: drops)
  }

  func allocateCoherent(byteCount: Int, alignment: Int) throws(DMAError) -> CoherentMemory {
    let rings = try inner.allocateCoherent(byteCount: byteCount, alignment: alignment)
    cpu.fullFence()
    let range = rings.cpuAddress.rawValue..<rings.cpuAddress.rawValue + UInt64(byteCount)
    if maintainsBuffers {
      memory.incoherentCache?.exclude(range, in: memory.bytes)
    } else {
      // The guest maps the pages uncached; the hypervisor goes on to use its cache for them.
      memory.incoherentCache?.cover(range)
    }
    return rings
  }

  func freeCoherent(_ memory: CoherentMemory) { inner.freeCoherent(memory) }

  func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    maintain(buffer, byteCount, writesBack: true, drops: direction != .toDevice)
    return try inner.map(buffer, byteCount: byteCount, direction: direction)
  }

  func unmap(_ handle: DMAHandle) {
    inner.unmap(handle)
    if handle.direction != .toDevice {
      maintain(handle.buffer, handle.byteCount, writesBack: false, drops: true)
    }
  }

  var maximumMappingByteCount: Int { inner.maximumMappingByteCount }
  var statistics: DMAStatistics { inner.statistics }
}
