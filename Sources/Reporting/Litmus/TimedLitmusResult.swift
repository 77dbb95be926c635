public import HostPlatform
import LitmusBed
import LitmusLanguage
import OrderingReference
public import Virtqueues

/// What came of the timed runs of one litmus test, beside the outcomes that its file expects.
public struct TimedLitmusResult: Encodable, Sendable {
  /// What the file says of an outcome.
  public enum Mark: String, Encodable, Sendable {
    /// A machine reaches it.
    case hardware
    /// It is allowed, though only a compiler or the letter of a rule leads to it.
    case model
    /// It is not allowed.
    case outside
  }

  /// One outcome.
  public struct Row: Encodable, Sendable {
    /// In words.
    public var outcome: String
    /// Runs that ended so.
    public var count: Int
    /// The first of their seeds; nil if there is none.
    public var firstSeed: UInt64?
    /// What the file says of it.
    public var mark: Mark
    /// What the judge of executions says of a run that ended so; nil if none did, or if the axioms
    /// do not cover the test.
    public var isFlagged: Bool?
  }

  /// Story and name of the test.
  public var name: String
  /// Its question.
  public var question: String
  /// Runs.
  public var runs: Int
  /// The name of the fetch engine that walked the ring; nil if the test's agent did.
  public var engine: String?
  /// What was reached, and what the file expects.
  public var outcomes: [Row]
  /// What is wrong, one line each.
  public var failures: [String]

  /// Runs a test once for each seed below `seeds`.
  ///
  /// - Parameter engine: Walks the ring in the place of the first agent that does.
  /// - Precondition: The file has its outcomes beside it.
  public init(
    _ file: LitmusFile, seeds: UInt64, mutant: TimedMutant? = nil,
    engine: (any FetchEngine)? = nil
  ) {
    let expected = file.expected ?? ExpectedOutcomes(lines: [])
    name = "\(file.test.story)/\(file.test.name)"
    question = file.test.question
    let runs = TimedBed(file.test, mutant: mutant, engine: engine).run(seeds: 0..<seeds)
    self.runs = runs.runCount
    self.engine = engine?.name
    var rows: [Row] = []
    let isJudged = LitmusJudge.limit(of: file.test) == nil
    for found in runs.found {
      let line = expected.lines.first { $0.text == found.text }
      let mark: Mark = line.map { $0.isInHardware ? .hardware : .model } ?? .outside
      let isFlagged = isJudged ? !LitmusJudge().allows(found.outcome, of: file.test) : nil
      rows.append(
        Row(
          outcome: found.text, count: found.count, firstSeed: found.firstSeed, mark: mark,
          isFlagged: isFlagged))
    }
    for line in expected.lines where !runs.found.contains(where: { $0.text == line.text }) {
      rows.append(
        Row(
          outcome: line.text, count: 0, firstSeed: nil,
          mark: line.isInHardware ? .hardware : .model))
    }
    outcomes = rows.sorted { $0.outcome < $1.outcome }
    failures = []
    addFailures(endless: runs.endlessSeeds)
  }

  private mutating func addFailures(endless: [UInt64]) {
    let unreached = UnreachedOutcomes.outcomes(of: name)
    for row in outcomes {
      let isReached = row.count > 0
      if row.mark == .outside {
        failures.append(
          "\(name): '\(row.outcome)' is not allowed, seed \(row.firstSeed ?? 0) reaches it")
      }
      if row.mark == .hardware, !isReached, !unreached.contains(row.outcome) {
        failures.append("\(name): no seed below \(runs) reaches '\(row.outcome)'")
      }
      if let isFlagged = row.isFlagged, isFlagged != (row.mark == .outside) {
        let verdict = isFlagged ? "flags" : "does not flag"
        failures.append("\(name): the judge \(verdict) runs that end with '\(row.outcome)'")
      }
      if isReached, unreached.contains(row.outcome) {
        failures.append(
          "\(name): '\(row.outcome)' is listed as not reached, seed \(row.firstSeed ?? 0) reaches it"
        )
      }
    }
    for seed in endless { failures.append("\(name): the run with seed \(seed) has no end") }
  }

  /// Whether an agent of a test walks a ring, so that a fetch engine can take its place.
  public static func walksRing(_ file: LitmusFile) -> Bool { TimedBed.walksRing(file.test) }

  /// Whether nothing is wrong.
  public var holds: Bool { failures.isEmpty }

  /// Seeds that it took to reach every outcome that machines reach.
  public var seedsNeeded: UInt64 {
    (outcomes.filter { $0.mark == .hardware }.compactMap(\.firstSeed).max() ?? 0) + 1
  }

  /// A table of the outcomes, and what is wrong.
  public var text: String {
    let walker = engine.map { ", ring walked by \($0)" } ?? ""
    var lines = ["\(name): \(question)", "timed runs \(runs)\(walker)"]
    for row in outcomes {
      let count = String(row.count)
      let seed = row.firstSeed.map { ", first with seed \($0)" } ?? ""
      lines.append(
        "  " + row.mark.rawValue + String(repeating: " ", count: 9 - row.mark.rawValue.count)
          + String(repeating: " ", count: max(0, 8 - count.count)) + count + "  " + row.outcome
          + seed)
    }
    lines += failures
    if holds { lines.append("every outcome of machines is reached, and none that is not allowed") }
    return lines.joined(separator: "\n")
  }
}
