/// A block of bytes that is allocated once and lent out in pieces.
@safe
public final class ByteBuffer {
  /// Bytes in the block.
  public let byteCount: Int
  // SAFETY: every access is checked to lie inside the allocation, which lives as long as the block.
  @usableFromInline let memory: UnsafeMutableRawPointer

  /// Makes a block of zeros.
  public init(byteCount: Int) {
    self.byteCount = byteCount
    unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  deinit { unsafe memory.deallocate() }

  /// Runs `body` with the bytes of `range`; traps when they are not all in the block.
  @inlinable
  public func withBytes<Result>(_ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "a piece of the block")
    // SAFETY: the precondition bounds the span inside the allocation.
    return unsafe body(
      RawSpan(_unsafeStart: memory + range.lowerBound, byteCount: range.count))
  }

  /// Runs `body` with the bytes of `range` for writing; traps when they are not all in the block.
  @inlinable
  public func withMutableBytes<Result>(
    _ range: Range<Int>, _ body: (inout MutableRawSpan) -> Result
  ) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "a piece of the block")
    // SAFETY: the precondition bounds the span inside the allocation.
    var span = unsafe MutableRawSpan(
      _unsafeStart: memory + range.lowerBound, byteCount: range.count)
    return body(&span)
  }
}
