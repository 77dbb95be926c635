/// How much a barrier orders.
///
/// | strength   | orders                                                  | x86                      | Arm     |
/// | ---------- | ------------------------------------------------------- | ------------------------ | ------- |
/// | `none`     | nothing                                                 | -                        | -       |
/// | `compiler` | what the compiler may move                              | -                        | -       |
/// | `smp`      | cached memory, as CPUs see it                           | locked access, if `all`  | DMB ISH |
/// | `dma`      | memory, as devices see it, and before device registers  | MFENCE, if `all`         | DMB OSH |
/// | `full`     | everything                                              | MFENCE, SFENCE, LFENCE   | DSB     |
public enum BarrierStrength: String, Hashable, Sendable, CaseIterable, Comparable {
  case none
  case compiler
  case smp
  case dma
  case full

  var rank: Int {
    switch self {
    case .none: 0
    case .compiler: 1
    case .smp: 2
    case .dma: 3
    case .full: 4
    }
  }

  /// Whether `left` orders less.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// Which accesses a barrier orders.
public enum BarrierDirection: String, Hashable, Sendable, CaseIterable {
  /// Earlier loads before later accesses on Arm, before later loads elsewhere.
  case read
  /// Earlier stores before later stores.
  case write
  /// All before all.
  case all
}

/// A barrier of a CPU.
public struct Barrier: Hashable, Sendable, CustomStringConvertible {
  /// How much it orders.
  public var strength: BarrierStrength
  /// Which accesses it orders.
  public var direction: BarrierDirection

  /// A barrier of a strength, by default of all accesses.
  public init(_ strength: BarrierStrength, _ direction: BarrierDirection = .all) {
    self.strength = strength
    self.direction = direction
  }

  /// The barrier as the text has it, without the word `barrier`.
  public var description: String {
    strength <= .compiler || direction == .all
      ? strength.rawValue : "\(strength.rawValue) \(direction.rawValue)"
  }
}
