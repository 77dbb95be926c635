import GRDB
import Regression

/// What is asked of the results.
extension RegressionStore {
  /// A kind of failure: a rule and a place, and the runs that show it.
  public struct FailureKind: Hashable, Sendable, Encodable {
    /// The rule.
    public var rule: String
    /// Where.
    public var place: String
    /// Runs that failed so.
    public var runCount: Int
    /// The first of their seeds.
    public var firstSeed: UInt64
    /// What the first of them said.
    public var reason: String
    /// Where replay, log, waveform and verdict lie; nil as long as it is not shrunk.
    public var folder: String?
    /// The shrunk scenario on one line.
    public var summary: String?
  }

  /// A run that took long.
  public struct SlowRun: Hashable, Sendable, Encodable {
    /// The seed.
    public var seed: UInt64
    /// Seconds that it took.
    public var seconds: Double
    /// Cycles that it simulated.
    public var cycles: UInt64
  }

  /// Seeds in a range that have a result.
  public func seeds(in range: Range<UInt64>) throws -> Set<UInt64> {
    guard let first = range.first, let last = range.last else { return [] }
    return try database.read {
      Set(
        try Int64.fetchAll(
          $0, sql: "SELECT seed FROM run WHERE seed BETWEEN ? AND ?",
          arguments: [Int64(bitPattern: first), Int64(bitPattern: last)]
        ).map { UInt64(bitPattern: $0) })
    }
  }

  /// Bins that runs which held have hit, before a round, or at all.
  public func covered(before round: Int? = nil) throws -> Set<String> {
    try database.read {
      Set(
        try String.fetchAll(
          $0,
          sql: """
            SELECT name FROM bin WHERE EXISTS (
              SELECT 1 FROM hit JOIN run USING (seed)
              WHERE hit.bin = bin.number AND run.verdict = 'holds' AND run.round < ?)
            """, arguments: [round ?? Int.max]))
    }
  }

  /// Runs by verdict.
  public func verdicts() throws -> [String: Int] {
    try database.read { database in
      var counts: [String: Int] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT verdict, COUNT(*) AS runs FROM run GROUP BY verdict")
      {
        counts[row["verdict"]] = row["runs"]
      }
      return counts
    }
  }

  /// Cycles, requests and seconds of all runs.
  public func totals() throws -> (cycles: UInt64, requests: UInt64, seconds: Double) {
    try database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT COALESCE(SUM(cycles), 0) AS cycles, COALESCE(SUM(requests), 0) AS requests,
            COALESCE(SUM(seconds), 0.0) AS seconds FROM run
          """)
      let cycles: Int64 = row?["cycles"] ?? 0
      let requests: Int64 = row?["requests"] ?? 0
      return (UInt64(bitPattern: cycles), UInt64(bitPattern: requests), row?["seconds"] ?? 0)
    }
  }

  /// Failures by rule and place.
  public func failures() throws -> [FailureKind] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT run.rule AS rule, run.place AS place, COUNT(*) AS runs, MIN(run.seed) AS first,
            run.reason AS reason, failure.folder AS folder, failure.summary AS summary
          FROM run LEFT JOIN failure ON failure.rule = run.rule AND failure.place = run.place
          WHERE run.verdict = 'failed' GROUP BY run.rule, run.place ORDER BY run.rule, run.place
          """
      ).map { row in
        let first: Int64 = row["first"]
        return FailureKind(
          rule: row["rule"], place: row["place"], runCount: row["runs"],
          firstSeed: UInt64(bitPattern: first), reason: row["reason"] ?? "",
          folder: row["folder"], summary: row["summary"])
      }
    }
  }

  /// The scenario of a seed, as the text of its replay.
  public func scenario(seed: UInt64) throws -> String? {
    try database.read {
      try String.fetchOne(
        $0, sql: "SELECT scenario FROM run WHERE seed = ?", arguments: [Int64(bitPattern: seed)])
    }
  }

  /// Notes a failure that was shrunk.
  public func note(_ kind: FailureKind, seed: UInt64, probes: Int) throws {
    try database.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          kind.rule, kind.place, Int64(bitPattern: seed), probes, kind.folder ?? "",
          kind.summary ?? "",
        ])
    }
  }

  /// The runs that took longest.
  public func slowest(_ count: Int) throws -> [SlowRun] {
    try database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT seed, seconds, cycles FROM run ORDER BY seconds DESC LIMIT ?",
        arguments: [count]
      ).map { row in
        let seed: Int64 = row["seed"]
        let cycles: Int64 = row["cycles"]
        return SlowRun(
          seed: UInt64(bitPattern: seed), seconds: row["seconds"],
          cycles: UInt64(bitPattern: cycles))
      }
    }
  }
}
