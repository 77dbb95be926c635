import ByteLayouts

/// The data buffers of the request slots: what was read for a request, and what it writes.
final class RequestBuffers {
  /// Bytes of one slot: a header and the largest transfer.
  let slotByteCount: Int
  private let memory: ByteBuffer

  init(slotCount: Int, slotByteCount: Int) {
    self.slotByteCount = slotByteCount
    memory = ByteBuffer(byteCount: slotCount * slotByteCount)
  }

  private func place(_ slot: Int, _ range: Range<Int>) -> Range<Int> {
    precondition(range.upperBound <= slotByteCount, "inside the slot")
    let base = slot * slotByteCount
    return base + range.lowerBound..<base + range.upperBound
  }

  /// Runs `body` with `range` of a slot's bytes.
  func withBytes<Result>(_ slot: Int, _ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
    memory.withBytes(place(slot, range), body)
  }

  /// Runs `body` with `range` of a slot's bytes for writing.
  func withMutableBytes<Result>(
    _ slot: Int, _ range: Range<Int>, _ body: (inout MutableRawSpan) -> Result
  ) -> Result {
    memory.withMutableBytes(place(slot, range), body)
  }

  /// Runs `body` with the next `count` bytes of a write.
  func withBytes(of request: WriteRequest, count: Int, _ body: (RawSpan) -> Void) {
    switch request.source {
    case .slot(let slot, let offset):
      withBytes(slot, offset + request.done..<offset + request.done + count, body)
    case .inline(let value):
      unsafe withUnsafeBytes(of: value.littleEndian) { raw in
        unsafe body(RawSpan(_unsafeBytes: raw).extracting(request.done..<request.done + count))
      }
    }
  }
}
