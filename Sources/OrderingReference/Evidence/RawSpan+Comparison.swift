import ByteLayouts

extension RawSpan {
  /// The offset of the first byte that differs; both spans have the same length.
  func firstDifference(from other: RawSpan) -> Int? {
    var at = 0
    unsafe withUnsafeBytes { own in
      unsafe other.withUnsafeBytes { others in
        while at + 32 <= min(own.count, others.count) {
          // SAFETY: the condition keeps all words inside.
          let first = unsafe Self.word(own, at) ^ Self.word(others, at)
          let second = unsafe Self.word(own, at + 8) ^ Self.word(others, at + 8)
          let third = unsafe Self.word(own, at + 16) ^ Self.word(others, at + 16)
          let fourth = unsafe Self.word(own, at + 24) ^ Self.word(others, at + 24)
          if first | second | third | fourth != 0 { break }
          at += 32
        }
      }
    }
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
    if byteCount >= 64 {
      hash = unsafe withUnsafeBytes { unsafe Self.foldLines($0, hash) }
      at = byteCount & ~31
    }
    while at + 8 <= byteCount {
      hash = Self.mix(hash, littleEndian(at: at))
      at += 8
    }
    while at < byteCount {
      hash = Self.mix(hash, UInt64(littleEndian(at: at, as: UInt8.self)))
      at += 1
    }
    return hash
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
    return product ^ product >> 32
  }

  /// Joins every whole piece of 32 bytes to a hash.
  private static func foldLines(_ bytes: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt64 {
    guard let base = bytes.baseAddress else { return hash }
    // Two chains beside each other, so that no step waits for the one before.
    var (first, second) = (hash, ~hash)
    var place = unsafe base
    for _ in 0..<bytes.count >> 5 {
      // SAFETY: there are as many pieces as the loop has rounds; every bit pattern is an integer.
      let words = unsafe place.loadUnaligned(as: SIMD4<UInt64>.self)
      first = fold(words[0], words[1] ^ first)
      second = fold(words[2], words[3] ^ second)
      unsafe place += 32
    }
    return mix(first, second)
  }

  /// Both halves of the product of two words, joined.
  @inline(__always)
  private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = (left ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(
      by: right ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> UInt64 {
    // SAFETY: the caller keeps the word inside; every bit pattern is an integer.
    unsafe bytes.baseAddress.unsafelyUnwrapped.loadUnaligned(fromByteOffset: at, as: UInt64.self)
  }
}
