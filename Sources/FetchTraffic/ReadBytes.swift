/// The bytes of a read of up to 32, byte 0 lowest.
struct ReadBytes {
  var low: UInt128 = 0
  var high: UInt128 = 0

  /// The bytes from `offset` on; zeros behind the last.
  func from(_ offset: Int) -> ReadBytes {
    if offset == 0 { return self }
    if offset >= 16 { return ReadBytes(low: high >> UInt128(8 * (offset - 16)), high: 0) }
    let shift = UInt128(8 * offset)
    return ReadBytes(low: low >> shift | high << (128 - shift), high: high >> shift)
  }

  /// The first `count` bytes of these, and those of `others` behind.
  func prefix(_ count: Int, then others: ReadBytes) -> ReadBytes {
    func mask(_ count: Int) -> UInt128 {
      count <= 0 ? 0 : count >= 16 ? .max : (1 << UInt128(8 * count)) - 1
    }
    let (first, second) = (mask(count), mask(count - 16))
    return ReadBytes(
      low: low & first | others.low & ~first, high: high & second | others.high & ~second)
  }

  /// The flags of the packed descriptor at `place`, 0 or 1.
  func packedFlags(_ place: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: (place == 0 ? low : high) >> 112)
  }
}
