import CycleKernel

/// What leads towards bins that are empty: a function of what is covered, and of nothing else.
public struct Steering: Hashable, Sendable {
  /// A knob and the values that lead somewhere.
  public struct Setting: Hashable, Sendable {
    /// The knob.
    public var knob: Knob
    /// One of these.
    public var values: [String]

    /// Makes a setting.
    public init(_ knob: Knob, _ values: [String]) {
      self.knob = knob
      self.values = values
    }
  }

  /// The settings of each empty bin, by cross, in the order of the plan.
  public let recipes: [[[Setting]]]
  /// Chance in 256 that a draw is steered.
  public static let chance: UInt64 = 192

  /// Steers towards the bins of the plan that are not among `covered`.
  public init(covered: Set<String>, plan: [CoverageCross] = CoveragePlan.crosses) {
    recipes = plan.map { cross in
      cross.bins.filter { !covered.contains($0.name) }.map(\.recipe)
    }.filter { !$0.isEmpty }
  }

  /// Steers nowhere.
  public static let none: Steering = Steering(covered: [], plan: [])

  /// The settings of an empty bin, or nothing, as the stream draws it.
  func recipe(_ random: inout RandomStream) -> [Setting]? {
    // The same numbers are drawn whether there are recipes or not.
    let isSteered = random.below(256) < Self.chance
    let picks = (cross: random.next(), bin: random.next())
    guard isSteered, !recipes.isEmpty else { return nil }
    // Each cross as often as the others, however many of its bins are empty.
    let cross = recipes[Int(picks.cross % UInt64(recipes.count))]
    return cross[Int(picks.bin % UInt64(cross.count))]
  }
}
