public import PlatformCells
import PlatformKnobs
public import PlatformOracle
public import Scenarios

/// A row of the matrix with what the oracle expects of it and what its runs showed.
public struct MatrixEntry: Sendable {
  /// The statement.
  public var row: PlatformRow
  /// What must come of it.
  public var expected: Expectation
  /// What came of it.
  public var observed: CellResult
  /// What must come of it with one knob turned.
  public var mutantExpected: Expectation
  /// What came of that; nil when it was not run.
  public var mutantObserved: CellResult?

  /// Runs a row.
  ///
  /// - Throws: what the disk or the engine's library says.
  public init(
    _ row: PlatformRow, engine: EngineKind, disk: CellDisk, withMutant: Bool
  ) throws {
    self.row = row
    expected = PlatformOracle.expect(row.cell)
    observed = try PlatformCell.run(row.cell, engine: engine, disk: disk)
    mutantExpected = PlatformOracle.expect(row.mutant)
    mutantObserved =
      withMutant ? try PlatformCell.run(row.mutant, engine: engine, disk: disk) : nil
  }

  /// Whether the thread, the oracle and the run agree.
  public var agrees: Bool {
    row.says == expected.outcome && expected.outcome == observed.outcome
  }

  /// Whether the turned knob changed what came of it, and into what was expected; nil when it was
  /// not run.
  public var mutantShows: Bool? {
    mutantObserved.map {
      $0.outcome == mutantExpected.outcome && $0.outcome != observed.outcome
    }
  }

  /// Whether nothing is wrong with the row.
  public var holds: Bool { agrees && mutantShows != false }
}
