public import ByteLayouts
public import Trace

/// Two mappers in one: rings from the first, buffers through the second.
///
/// A device that takes addresses in its region and in system memory, as a hint or in mixed mode,
/// can be driven with either in either place.
public final class MixedMapper: DMAMapper {
  private let rings: any DMAMapper
  private let buffers: any DMAMapper

  /// Makes a mapper that takes coherent memory from `rings` and maps through `buffers`.
  public init(rings: any DMAMapper, buffers: any DMAMapper) {
    self.rings = rings
    self.buffers = buffers
  }

  /// Takes coherent memory from the first mapper.
  public func allocateCoherent(
    byteCount: Int, alignment: Int
  ) throws(DMAError) -> CoherentMemory {
    try rings.allocateCoherent(byteCount: byteCount, alignment: alignment)
  }

  /// Gives coherent memory back to the first mapper.
  public func freeCoherent(_ memory: CoherentMemory) { rings.freeCoherent(memory) }

  /// Maps through the second mapper.
  public func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    try buffers.map(buffer, byteCount: byteCount, direction: direction)
  }

  /// Unmaps through the second mapper.
  public func unmap(_ handle: DMAHandle) { buffers.unmap(handle) }

  /// That of the second mapper.
  public var maximumMappingByteCount: Int { buffers.maximumMappingByteCount }

  /// Those of the second mapper.
  public var statistics: DMAStatistics { buffers.statistics }
}
