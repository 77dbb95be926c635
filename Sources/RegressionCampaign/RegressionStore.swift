import Foundation
import GRDB
public import Regression

/// Runs, bins and failures of a regression in an SQLite file.
public final class RegressionStore {
  /// What is wrong with a file: one line.
  public struct Failure: Error, CustomStringConvertible {
    /// The line.
    public var description: String
  }

  let database: DatabaseQueue
  private var binNumbers: [String: Int64] = [:]

  /// Opens the file, or makes it.
  ///
  /// - Throws: ``Failure`` when it is no store of a regression.
  public init(path: String) throws {
    do {
      database = try DatabaseQueue(path: path)
      var migrator = DatabaseMigrator()
      migrator.registerMigration("1") { try Self.makeTables($0) }
      try migrator.migrate(database)
      try database.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA synchronous = NORMAL")
      }
    } catch {
      throw Failure(description: "\(path): cannot be used as results of a regression: \(error)")
    }
  }

  private static func makeTables(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE run (
          seed INTEGER PRIMARY KEY, round INTEGER NOT NULL, verdict TEXT NOT NULL, rule TEXT,
          place TEXT, reason TEXT, cycles INTEGER NOT NULL, requests INTEGER NOT NULL,
          seconds REAL NOT NULL, scenario TEXT NOT NULL);
        CREATE INDEX run_by_round ON run (round);
        CREATE INDEX run_by_verdict ON run (verdict, rule, place);
        CREATE INDEX run_by_time ON run (seconds);
        CREATE TABLE bin (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE hit (
          bin INTEGER NOT NULL REFERENCES bin (number), seed INTEGER NOT NULL REFERENCES run (seed),
          count INTEGER NOT NULL, PRIMARY KEY (bin, seed)) WITHOUT ROWID;
        CREATE TABLE failure (
          rule TEXT NOT NULL, place TEXT NOT NULL, seed INTEGER NOT NULL, probes INTEGER NOT NULL,
          folder TEXT NOT NULL, summary TEXT NOT NULL, PRIMARY KEY (rule, place));
        """)
  }

  /// Takes what came of scenarios; a seed that is there already is not counted again.
  ///
  /// - Returns: how many were new.
  @discardableResult
  public func add(
    _ records: [WorkerRecord], of scenarios: [RegressionScenario], round: Int
  ) throws -> Int {
    try database.write { database in
      var added = 0
      for (record, scenario) in zip(records, scenarios) {
        let outcome = record.outcome
        let seed = Int64(bitPattern: scenario.seed)
        try database.execute(
          sql: "INSERT OR IGNORE INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          arguments: [
            seed, round, outcome.verdict.rawValue, outcome.key?.rule, outcome.key?.place,
            outcome.reasons.first, Int64(bitPattern: outcome.cycleCount),
            Int64(bitPattern: outcome.requestCount), record.seconds, ReplayFile(scenario).text,
          ])
        guard database.changesCount > 0 else { continue }
        added += 1
        for (name, count) in outcome.hits.sorted(by: { $0.key < $1.key }) {
          try database.execute(
            sql: "INSERT INTO hit VALUES (?, ?, ?)",
            arguments: [try number(of: name, database), seed, Int64(bitPattern: count)])
        }
      }
      return added
    }
  }

  private func number(of bin: String, _ database: Database) throws -> Int64 {
    if let known = binNumbers[bin] { return known }
    try database.execute(sql: "INSERT OR IGNORE INTO bin (name) VALUES (?)", arguments: [bin])
    let number =
      try Int64.fetchOne(database, sql: "SELECT number FROM bin WHERE name = ?", arguments: [bin])
      ?? 0
    binNumbers[bin] = number
    return number
  }

  /// What was said about the regression as a whole.
  public func setting(_ name: String) throws -> String? {
    try database.read {
      try String.fetchOne($0, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
    }
  }

  /// Says something about the regression as a whole.
  public func set(_ name: String, to value: String) throws {
    try database.write {
      try $0.execute(
        sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)", arguments: [name, value])
    }
  }
}
