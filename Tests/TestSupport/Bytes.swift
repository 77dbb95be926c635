/// Bytes that all differ within 251 neighbours, so that moved or swapped ones show.
///
/// - Parameter seed: shifts the sequence.
public func differingBytes(_ count: Int, seed: Int = 0) -> [UInt8] {
  (0..<count).map { UInt8(($0 * 37 + seed * 11 + 5) % 251) }
}

/// The bytes that `body` leaves in a block of `count` bytes which holds 0xee before.
public func filled(_ count: Int, _ body: (inout MutableRawSpan) -> Void) -> [UInt8] {
  var bytes = [UInt8](repeating: 0xee, count: count)
  var span = bytes.mutableSpan
  var raw = span.mutableBytes
  body(&raw)
  return bytes
}

extension Array<UInt8> {
  /// Copies the bytes of a span.
  public init(copying span: RawSpan) {
    self.init()
    reserveCapacity(span.byteCount)
    for index in 0..<span.byteCount {
      append(unsafe span.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
  }
}
