import CycleKernel

/// Knobs that must have one of some values in every scenario of a run.
public struct ScenarioLimits: Codable, Hashable, Sendable {
  /// The values, by knob; a knob that is not there is free.
  public var values: [Knob: [String]] = [:]
  /// A rule that the device breaks on purpose.
  public var mutant: String?
  /// The file name of another fetch engine's library.
  public var library: String?

  /// No limits.
  public init() {}

  /// Whether a scenario keeps to them.
  public func allows(_ scenario: RegressionScenario) -> Bool {
    values.allSatisfy { $0.value.contains(scenario[$0.key]) }
  }
}

/// Draws scenarios: a function of seed, limits and what steers.
public struct ScenarioDraw: Sendable {
  private let limits: ScenarioLimits
  private let steering: Steering
  /// Draws that are tried before a scenario outside the limits is put right by force.
  private static let tries = 40

  /// Makes a draw for one round.
  public init(limits: ScenarioLimits, steering: Steering) {
    self.limits = limits
    self.steering = steering
  }

  /// The scenario of a seed.
  public func scenario(seed: UInt64) -> RegressionScenario {
    var random = RandomStream(seed: seed, name: "regression")
    var scenario = RegressionScenario(seed: seed)
    for turn in 0..<Self.tries {
      scenario = draw(seed: seed, &random, steers: turn < Self.tries / 2)
      if limits.allows(scenario) { break }
    }
    if !limits.allows(scenario) { scenario = plain(seed: seed) }
    scenario.mutant = limits.mutant
    scenario.library = limits.library
    return scenario
  }

  private func draw(
    seed: UInt64, _ random: inout RandomStream, steers: Bool
  ) -> RegressionScenario {
    var scenario = RegressionScenario(seed: seed)
    for knob in Knob.allCases {
      let drawn = Self.value(RegressionSpace.domain(of: knob), &random)
      scenario[knob] = drawn
      guard let allowed = limits.values[knob], !allowed.contains(drawn) else { continue }
      scenario[knob] = allowed[Int(random.below(UInt64(allowed.count)))]
    }
    if steers, let recipe = steering.recipe(&random) {
      for setting in recipe {
        scenario[setting.knob] = setting.values[Int(random.below(UInt64(setting.values.count)))]
      }
    }
    scenario.settle()
    return scenario
  }

  /// The simplest scenario within the limits.
  private func plain(seed: UInt64) -> RegressionScenario {
    var scenario = RegressionScenario(seed: seed)
    for knob in Knob.allCases {
      if let value = limits.values[knob]?.first { scenario[knob] = value }
    }
    scenario.settle()
    return scenario
  }

  private static func value(_ domain: KnobDomain, _ random: inout RandomStream) -> String {
    switch domain {
    case .numbers(let range):
      return "\(range.lowerBound + Int(random.below(UInt64(range.count))))"
    case .words(let choices):
      var left = random.below(choices.reduce(0) { $0 + $1.weight })
      for choice in choices {
        if left < choice.weight { return choice.word }
        left -= choice.weight
      }
      return choices[0].word
    }
  }
}
