import Regression

/// What a regression came to.
public struct RegressionReport: Encodable, Sendable {
  /// Runs.
  public var runs: Int
  /// Runs in which everything held.
  public var held: Int
  /// Runs that failed.
  public var failed: Int
  /// Runs for which the engine lacks something.
  public var lacking: Int
  /// Cycles of all of them.
  public var cycles: UInt64
  /// Seconds of all of them.
  public var seconds: Double
  /// Bins that were hit.
  public var binsHit: Int
  /// Bins of the plan.
  public var bins: Int
  /// Failures by rule and place.
  public var failures: [RegressionStore.FailureKind]
  /// Coverage by cross.
  public var coverage: CoverageReport
  /// The runs that took longest.
  public var slowest: [RegressionStore.SlowRun]

  private static let slowCount = 5

  /// Asks a store.
  public init(_ store: RegressionStore) throws {
    let verdicts = try store.verdicts()
    func count(_ verdict: ScenarioOutcome.Verdict) -> Int { verdicts[verdict.rawValue] ?? 0 }
    held = count(.holds)
    failed = count(.failed)
    lacking = count(.lacks)
    runs = held + failed + lacking
    let totals = try store.totals()
    cycles = totals.cycles
    seconds = totals.seconds
    failures = try store.failures()
    coverage = CoverageReport(covered: try store.covered())
    binsHit = coverage.crosses.reduce(0) { $0 + $1.hit }
    bins = CoveragePlan.binCount
    slowest = try store.slowest(Self.slowCount)
  }

  /// Whether every run held, and nothing was hit that cannot be.
  public var holds: Bool {
    failed == 0 && coverage.crosses.allSatisfy { $0.impossible.isEmpty }
  }

  /// The report as text.
  ///
  /// - Parameter limit: empty bins of a cross to list.
  public func text(limit: Int) -> String {
    var lines = [
      "runs      \(runs): \(held) held, \(failed) failed, \(lacking) lack something of the engine",
      "cycles    \(cycles) in \(Int(seconds.rounded())) seconds of all workers",
      "bins      \(binsHit) of \(bins)",
    ]
    if !failures.isEmpty { lines.append("failures by rule and place:") }
    for kind in failures {
      lines.append(
        "  \(kind.rule): \(kind.place): \(kind.runCount) runs, first seed \(kind.firstSeed)")
      if let folder = kind.folder {
        lines.append("    \(folder)/replay.txt: \(kind.summary ?? "")")
      }
      lines.append("    \(kind.reason)")
    }
    lines.append("coverage by cross:")
    lines.append(coverage.text(limit: limit))
    lines.append("slowest runs:")
    lines += slowest.map {
      let milliseconds = Int(($0.seconds * 1000).rounded())
      return "  seed \($0.seed): \(milliseconds) ms, \($0.cycles) cycles"
    }
    lines.append(holds ? "nothing failed" : "not everything held")
    return lines.joined(separator: "\n")
  }
}
