import ByteLayouts

/// The data buffers of the block device's slots: what was read for a request, and what it writes.
final class BlockBuffers {
  /// Bytes of one slot: a header and the largest transfer.
  let slotByteCount: Int
  private let memory: UnsafeMutableRawPointer

  init(slotCount: Int, slotByteCount: Int) {
    self.slotByteCount = slotByteCount
    unsafe memory = UnsafeMutableRawPointer.allocate(
      byteCount: slotCount * slotByteCount, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: slotCount * slotByteCount)
  }

  deinit { unsafe memory.deallocate() }

  /// Runs `body` with `range` of a slot's bytes.
  func withBytes<Result>(_ slot: Int, _ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
    precondition(range.upperBound <= slotByteCount, "inside the slot")
    // SAFETY: the precondition bounds the span inside the slot's allocation.
    return unsafe body(
      RawSpan(
        _unsafeStart: memory + slot * slotByteCount + range.lowerBound, byteCount: range.count))
  }

  /// Runs `body` with `range` of a slot's bytes for writing.
  func withMutableBytes<Result>(
    _ slot: Int, _ range: Range<Int>, _ body: (inout MutableRawSpan) -> Result
  ) -> Result {
    precondition(range.upperBound <= slotByteCount, "inside the slot")
    // SAFETY: the precondition bounds the span inside the slot's allocation.
    var span = unsafe MutableRawSpan(
      _unsafeStart: memory + slot * slotByteCount + range.lowerBound, byteCount: range.count)
    return body(&span)
  }

  /// Runs `body` with the next `count` bytes of a write.
  func withBytes(of request: WriteRequest, count: Int, _ body: (RawSpan) -> Void) {
    switch request.source {
    case .block(let slot, let offset):
      withBytes(slot, offset + request.done..<offset + request.done + count, body)
    case .inline(let value):
      unsafe withUnsafeBytes(of: value.littleEndian) { raw in
        unsafe body(RawSpan(_unsafeBytes: raw).extracting(request.done..<request.done + count))
      }
    }
  }
}
