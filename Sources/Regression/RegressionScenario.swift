/// Everything that decides a run: the same scenario gives the same bytes on any machine.
public struct RegressionScenario: Codable, Hashable, Sendable {
  /// Seed of every random stream of the run.
  public var seed: UInt64
  /// The value of each knob, in the order of `Knob.allCases`.
  public private(set) var values: [String]
  /// What a hostile guest does; nil for what the seed draws.
  public var operations: [String]?
  /// A rule that the device breaks on purpose.
  public var mutant: String?
  /// The file name of another fetch engine's library.
  public var library: String?

  /// The simplest scenario of a seed.
  public init(seed: UInt64) {
    self.seed = seed
    values = Knob.allCases.map { RegressionSpace.domain(of: $0).simplest }
  }

  private static func place(_ knob: Knob) -> Int { Knob.allCases.firstIndex(of: knob) ?? 0 }

  /// The value of a knob.
  public subscript(knob: Knob) -> String {
    get { values[Self.place(knob)] }
    set { values[Self.place(knob)] = newValue }
  }

  /// The value of a knob as a number; 0 where it is none.
  public func number(_ knob: Knob) -> Int { Int(self[knob]) ?? 0 }

  /// Whether a knob says yes.
  public func has(_ knob: Knob) -> Bool { self[knob] == "yes" }

  /// Makes what cannot be into what can.
  public mutating func settle() {
    for constraint in Constraint.all where constraint.isBroken(by: self) {
      self[constraint.knob] = constraint.needs[0]
    }
  }

  /// Knobs that are not at their simplest value.
  public var turned: [Knob] {
    Knob.allCases.filter { self[$0] != RegressionSpace.domain(of: $0).simplest }
  }

  /// The knobs that are not at their simplest value, on one line.
  public var summary: String {
    let knobs = turned.map { "\($0.rawValue)=\(self[$0])" }
    return (["seed=\(seed)"] + knobs).joined(separator: " ")
  }
}
