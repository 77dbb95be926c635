import ByteLayouts

extension RawSpan {
  /// The offset of the first byte that differs; both spans have the same length.
  func firstDifference(from other: RawSpan) -> Int? {
    var at = 0
    while at + 8 <= byteCount {
      if littleEndian(at: at, as: UInt64.self) != other.littleEndian(at: at, as: UInt64.self) {
        break
      }
      at += 8
    }
    while at < byteCount {
      if littleEndian(at: at, as: UInt8.self) != other.littleEndian(at: at, as: UInt8.self) {
        return at
      }
      at += 1
    }
    return nil
  }

  /// A number that tells different bytes apart, all but surely.
  var fingerprint: UInt64 {
    var hash = UInt64(byteCount) &+ 0x9e37_79b9_7f4a_7c15
    var at = 0
    while at + 8 <= byteCount {
      hash = (hash ^ littleEndian(at: at, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
      at += 8
    }
    while at < byteCount {
      hash = (hash ^ UInt64(littleEndian(at: at, as: UInt8.self))) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
      at += 1
    }
    return hash
  }
}
