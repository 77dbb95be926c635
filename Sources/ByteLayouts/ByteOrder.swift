extension RawSpan {
  /// Reads a little-endian integer that starts `offset` bytes into the span; traps outside of it.
  @inlinable
  public func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // SAFETY: every bit pattern is a valid integer, and the call checks the bounds.
    unsafe Value(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }

  /// Reads a big-endian integer that starts `offset` bytes into the span; traps outside of it.
  @inlinable
  public func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    // SAFETY: every bit pattern is a valid integer, and the call checks the bounds.
    unsafe Value(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: type))
  }
}

extension MutableRawSpan {
  /// Writes `value` in little-endian order, `offset` bytes into the span; traps outside of it.
  @inlinable
  public mutating func storeLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at offset: Int
  ) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }

  /// Writes `value` in big-endian order, `offset` bytes into the span; traps outside of it.
  @inlinable
  public mutating func storeBigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, at offset: Int
  ) {
    storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
  }

  /// Copies all of `source` to `offset`; traps where it would not fit.
  @inlinable
  public mutating func copy(_ source: RawSpan, at offset: Int = 0) {
    precondition(offset >= 0 && offset + source.byteCount <= byteCount, "copy beyond the span")
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes { bytes in
        // SAFETY: the precondition above bounds the copy.
        if let from = bytes.baseAddress, let to = target.baseAddress {
          unsafe (to + offset).copyMemory(from: from, byteCount: bytes.count)
        }
      }
    }
  }
}

extension MutableRawSpan {
  /// Runs `body` with the bytes of `range` alone; traps when they are not all in the span.
  @inlinable
  public mutating func withPiece<Result>(
    _ range: Range<Int>, _ body: (inout MutableRawSpan) -> Result
  ) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "a piece of the span")
    return unsafe withUnsafeMutableBytes { raw in
      // SAFETY: the precondition bounds the piece.
      var piece = unsafe MutableRawSpan(
        _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: raw[range]))
      return body(&piece)
    }
  }
}
