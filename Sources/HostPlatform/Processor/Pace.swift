public import CycleKernel

/// How long something takes, drawn anew each time, from nothing to very long.
///
/// A delay is uniform below a power of two, whose exponent is uniform up to a bound that is drawn
/// once in a run: so one run has a slow store queue and a quick link, and the next the reverse.
public struct Pace: Sendable {
  private var random: RandomStream
  private var exponents: UInt64

  /// A pace that draws from the stream `name`.
  public init(seed: UInt64, name: StaticString) {
    random = RandomStream(seed: seed, name: name)
    exponents = Self.bounds[Int(random.below(UInt64(Self.bounds.count)))]
  }

  /// Bounds of the exponent: no delay at all, short ones, and ones that outlast all else.
  private static let bounds: [UInt64] = [1, 2, 4, 6, 8, 11]

  /// The next delay.
  public mutating func delay() -> Cycle {
    let exponent = random.below(exponents)
    return exponent == 0 ? 0 : random.below(1 << exponent)
  }

  /// A number from 0 up to, and not including, `bound`.
  public mutating func below(_ bound: Int) -> Int { Int(random.below(UInt64(bound))) }
}
