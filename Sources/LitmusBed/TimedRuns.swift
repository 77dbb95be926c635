public import HostPlatform
public import LitmusLanguage
public import Virtqueues

/// What many timed runs of one litmus test have come to.
public struct TimedRuns: Sendable {
  /// An outcome, how often it came, and the first seed with which it did.
  public struct Found: Sendable {
    /// What was seen at the end.
    public var outcome: Outcome
    /// In the words of the test.
    public var text: String
    /// Runs that ended so.
    public var count: Int
    /// The first of their seeds.
    public var firstSeed: UInt64
  }

  /// In the order of their text.
  public var found: [Found]
  /// Runs.
  public var runCount: Int
  /// The seeds of runs that had no end.
  public var endlessSeeds: [UInt64]
}

/// Runs a litmus test on the timed machine.
///
/// The machine is built once and started anew for each seed; the same seed gives the same run.
public struct TimedBed {
  private let program: TimedProgram
  private let mutant: TimedMutant?
  private let engine: (any FetchEngine)?

  /// A bed for a test, with all rules or with one broken.
  ///
  /// - Parameter engine: Does the walk of a ring in place of the first agent that does one; nil lets
  ///   the agent do it as the test has it.
  public init(
    _ test: LitmusTest, mutant: TimedMutant? = nil,
    engine: (any FetchEngine)? = nil
  ) {
    program = TimedProgram(test)
    self.mutant = mutant
    self.engine = engine
  }

  /// Whether some agent of a test walks a ring, so that a fetch engine can do it.
  public static func walksRing(_ test: LitmusTest) -> Bool {
    test.agents.contains { RingWalk($0, in: test) != nil }
  }

  /// Runs the test once for each of `seeds`.
  ///
  /// - Parameter isEnough: Looks at the outcomes' texts each time a new one has come, and ends the
  ///   runs when it says so.
  public func run(
    seeds: Range<UInt64>, until isEnough: (Set<String>) -> Bool = { _ in false }
  ) -> TimedRuns {
    let machine = TimedMachine(program, mutant: mutant, engine: engine)
    var counts: [TimedOutcome: (count: Int, first: UInt64)] = [:]
    var texts: Set<String> = []
    var endless: [UInt64] = []
    var runs = 0
    for seed in seeds {
      let outcome = machine.run(seed: seed)
      runs += 1
      if machine.isEndless { endless.append(seed) }
      counts[outcome, default: (0, seed)].count += 1
      if counts[outcome]?.count == 1 {
        texts.insert(outcome.outcome(in: program.test).text(in: program.test))
        if isEnough(texts) { break }
      }
    }
    let found = counts.map { outcome, met in
      let outcome = outcome.outcome(in: program.test)
      return TimedRuns.Found(
        outcome: outcome, text: outcome.text(in: program.test), count: met.count,
        firstSeed: met.first)
    }
    return TimedRuns(
      found: found.sorted { $0.text < $1.text }, runCount: runs, endlessSeeds: endless)
  }
}
