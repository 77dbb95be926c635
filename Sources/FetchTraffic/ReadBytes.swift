/// The bytes of a read, in the order of their addresses.
struct ReadBytes {
  var bytes: [UInt8] = []

  /// The little-endian number at byte `offset`; zero behind the last byte.
  func number<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type = Value.self) -> Value {
    var value: Value = 0
    for lane in 0..<Value.bitWidth / 8 where offset + lane < bytes.count {
      value |= Value(truncatingIfNeeded: bytes[offset + lane]) << Value(8 * lane)
    }
    return value
  }

  /// The flags of the descriptor at `place`, in one of the two formats.
  func flags(_ place: Int, isPacked: Bool) -> UInt16 {
    number(at: 16 * place + (isPacked ? 14 : 12))
  }
}
