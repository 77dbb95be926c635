import Scenarios

/// Makes a failing scenario as simple as it can be while the same rule breaks.
public struct Shrink {
  /// What came of it.
  public struct Result: Sendable {
    /// The simplest scenario that was found.
    public var scenario: RegressionScenario
    /// Scenarios that were run for it.
    public var probeCount: Int

    /// What came of a scenario that was left as it is.
    public init(scenario: RegressionScenario, probeCount: Int) {
      self.scenario = scenario
      self.probeCount = probeCount
    }
  }

  private let rule: String
  private let limits: ScenarioLimits
  private let probe: (RegressionScenario) throws -> FailureKey?
  private var known: [RegressionScenario: Bool] = [:]
  private var least: RegressionScenario
  private let probeLimit: Int

  /// What is made simpler first: how much is done, then in which way.
  private static let order: [Knob] =
    [
      .operations, .descriptors, .diskKiB, .writeKiB, .frames, .streamBytes, .requestSectors,
      .depth, .pairs, .faultCycle,
    ] + Knob.allCases

  /// Makes a shrink.
  ///
  /// - Parameters:
  ///   - limits: what a simpler scenario still has to keep to.
  ///   - probeLimit: scenarios to run at most.
  ///   - probe: runs a scenario and returns what fails, nil if nothing does.
  public init(
    _ scenario: RegressionScenario, rule: String, limits: ScenarioLimits = ScenarioLimits(),
    probeLimit: Int = 400, probe: @escaping (RegressionScenario) throws -> FailureKey?
  ) {
    least = scenario
    self.rule = rule
    self.limits = limits
    self.probe = probe
    self.probeLimit = probeLimit
  }

  /// Shrinks until nothing gets simpler.
  public mutating func perform() throws -> Result {
    try shrinkOperations()
    var didShrink = true
    while didShrink && known.count < probeLimit {
      didShrink = false
      for knob in Self.order where try simplify(knob) { didShrink = true }
    }
    return Result(scenario: least, probeCount: known.count)
  }

  private mutating func fails(_ scenario: RegressionScenario) throws -> Bool {
    if let answer = known[scenario] { return answer }
    guard known.count < probeLimit, limits.allows(scenario) else { return false }
    let answer = try probe(scenario)?.rule == rule
    known[scenario] = answer
    return answer
  }

  private mutating func simplify(_ knob: Knob) throws -> Bool {
    for value in RegressionSpace.domain(of: knob).simpler(than: least[knob]) {
      var simpler = least
      simpler[knob] = value
      simpler.settle()
      // What cannot be comes back as something else, perhaps as what it was.
      guard simpler != least, simpler[knob] == value,
        simpler.turned.count <= least.turned.count
      else { continue }
      if try fails(simpler) {
        least = simpler
        return true
      }
    }
    return false
  }

  /// Leaves out operations of a hostile guest as long as the rule still breaks.
  private mutating func shrinkOperations() throws {
    guard least[.traffic] == "hostile" else { return }
    if least.operations == nil {
      var written = least
      written.operations = HostileRun.operations(seed: least.seed).prefix(
        least.number(.operations)
      ).map(\.description)
      guard try fails(written) else { return }
      least = written
    }
    var piece = max(1, (least.operations?.count ?? 0) / 2)
    while true {
      var at = 0
      var didShrink = false
      while let operations = least.operations, at < operations.count {
        var fewer = least
        fewer.operations?.removeSubrange(at..<min(at + piece, operations.count))
        if try fails(fewer) {
          least = fewer
          didShrink = true
        } else {
          at += piece
        }
      }
      if piece == 1 && !didShrink { return }
      piece = max(1, piece / 2)
    }
  }
}
