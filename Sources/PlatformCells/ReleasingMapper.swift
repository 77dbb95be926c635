import ByteLayouts
import GuestDriver
import Trace

/// A mapper that can take back all rings at once, as a driver does that leaves its device.
final class ReleasingMapper: DMAMapper {
  private let inner: any DMAMapper
  private var rings: [CoherentMemory] = []

  init(_ inner: any DMAMapper) { self.inner = inner }

  func allocateCoherent(byteCount: Int, alignment: Int) throws(DMAError) -> CoherentMemory {
    let memory = try inner.allocateCoherent(byteCount: byteCount, alignment: alignment)
    rings.append(memory)
    return memory
  }

  func freeCoherent(_ memory: CoherentMemory) { inner.freeCoherent(memory) }

  func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    try inner.map(buffer, byteCount: byteCount, direction: direction)
  }

  func unmap(_ handle: DMAHandle) { inner.unmap(handle) }

  var maximumMappingByteCount: Int { inner.maximumMappingByteCount }
  var statistics: DMAStatistics { inner.statistics }

  /// Takes every ring back.
  func releaseRings() {
    for memory in rings { inner.freeCoherent(memory) }
    rings = []
  }
}
