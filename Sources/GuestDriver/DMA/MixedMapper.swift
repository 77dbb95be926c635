public import ByteLayouts
public import Trace

/// Several mappers in one: rings from the first, buffers through the second or, when they are
/// large, through a third.
///
/// A device that takes addresses in its region and in system memory can be driven with either in
/// either place: as a hint, in mixed mode, or with a marker in each address.
public final class MixedMapper: DMAMapper {
  private let rings: any DMAMapper
  private let buffers: any DMAMapper
  private let largeBuffers: any DMAMapper
  private let limit: Int

  /// Makes a mapper that takes coherent memory from `rings`, maps buffers of at most `limit` bytes
  /// through `buffers` and others through `largeBuffers`.
  public init(
    rings: any DMAMapper, buffers: any DMAMapper, largeBuffers: (any DMAMapper)? = nil,
    above limit: Int = .max
  ) {
    self.rings = rings
    self.buffers = buffers
    self.largeBuffers = largeBuffers ?? buffers
    self.limit = limit
  }

  private func mapper(_ byteCount: Int) -> any DMAMapper {
    byteCount > limit ? largeBuffers : buffers
  }

  /// Takes coherent memory from the first mapper.
  public func allocateCoherent(
    byteCount: Int, alignment: Int
  ) throws(DMAError) -> CoherentMemory {
    try rings.allocateCoherent(byteCount: byteCount, alignment: alignment)
  }

  /// Gives coherent memory back to the first mapper.
  public func freeCoherent(_ memory: CoherentMemory) { rings.freeCoherent(memory) }

  /// Maps through the mapper for this size.
  public func map(
    _ buffer: GuestPhysicalAddress, byteCount: Int, direction: DMADirection
  ) throws(DMAError) -> DMAHandle {
    try mapper(byteCount).map(buffer, byteCount: byteCount, direction: direction)
  }

  /// Unmaps through the mapper for this size.
  public func unmap(_ handle: DMAHandle) { mapper(handle.byteCount).unmap(handle) }

  /// That of the mapper for the largest buffers.
  public var maximumMappingByteCount: Int { largeBuffers.maximumMappingByteCount }

  /// Those of both mappers of buffers.
  public var statistics: DMAStatistics {
    buffers === largeBuffers
      ? buffers.statistics : buffers.statistics + largeBuffers.statistics
  }
}
