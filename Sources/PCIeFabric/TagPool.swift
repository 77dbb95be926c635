/// The tags of a requester: which are free, handed out lowest first.
///
/// At most 256 tags. Source: PCIe Base, 2.2.6.2.
public struct TagPool: Sendable {
  private var free: [UInt64]
  /// Tags in the pool.
  public let count: Int
  /// Tags under way.
  public private(set) var inUse: Int = 0

  /// Makes a pool of tags 0..<`count`.
  ///
  /// - Precondition: 1...256.
  public init(count: Int) {
    precondition(count >= 1 && count <= 256, "an 8-bit tag")
    self.count = count
    free = (0..<4).map { word in
      let bits = min(max(count - word * 64, 0), 64)
      return bits == 64 ? .max : (1 << UInt64(bits)) - 1
    }
  }

  /// Whether no tag is free.
  public var isExhausted: Bool { inUse == count }

  /// Takes the lowest free tag.
  public mutating func take() -> UInt8? {
    for word in 0..<4 where free[word] != 0 {
      let bit = free[word].trailingZeroBitCount
      free[word] &= free[word] &- 1
      inUse += 1
      return UInt8(word * 64 + bit)
    }
    return nil
  }

  /// Gives a tag back; traps when it was not taken.
  public mutating func give(_ tag: UInt8) {
    let word = Int(tag >> 6)
    let bit: UInt64 = 1 << UInt64(tag & 63)
    precondition(free[word] & bit == 0 && Int(tag) < count, "the tag is not under way")
    free[word] |= bit
    inUse -= 1
  }
}
