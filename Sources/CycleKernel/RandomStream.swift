/// A named stream of random numbers: same seed and name, same numbers, on every machine.
///
/// The generator is SplitMix64; the name is folded into the seed with FNV-1a, so that one part of
/// the model can draw more numbers without shifting those of another.
public struct RandomStream: RandomNumberGenerator, Sendable {
  @usableFromInline var state: UInt64

  /// Opens the stream `name` of the run with `seed`.
  public init(seed: UInt64, name: StaticString) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    name.withUTF8Buffer { bytes in
      // SAFETY: the index is one of the buffer's own.
      for index in bytes.indices {
        hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3
      }
    }
    state = seed ^ hash
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, and not including, `bound`.
  @inlinable
  public mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "an empty range has no number")
    return next().multipliedFullWidth(by: bound).high
  }
}
