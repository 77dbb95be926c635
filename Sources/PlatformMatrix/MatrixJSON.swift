import PlatformCells
import PlatformKnobs
import PlatformOracle

/// A row as JSON.
public struct MatrixRecord: Encodable, Sendable {
  /// One run.
  struct Run: Encodable {
    let outcome: String
    let reason: String
    let faults: Int
    let strayWrites: Int
    let guardRefusals: Int
    let upstreamRequests: Int
    let translationRequests: Int
    let localAccesses: Int
    let judge: [String]
    let cycles: UInt64

    init(_ result: CellResult) {
      outcome = result.outcome.rawValue
      reason = result.reason
      faults = result.faultCount
      strayWrites = result.strayWriteCount
      guardRefusals = result.guardRefusalCount
      upstreamRequests = result.upstreamCount
      translationRequests = result.translationRequestCount
      localAccesses = result.localCount
      judge = result.brokenRules
      cycles = result.cycleCount
    }
  }

  private let id: String
  private let thread: String
  private let statement: String
  private let machine: [String: String]
  private let expected: String
  private let because: String
  private let observed: Run
  private let agrees: Bool
  private let mutation: String
  private let mutantExpected: String
  private let mutant: Run?

  /// Makes the record of a row.
  public init(_ entry: MatrixEntry) {
    id = entry.row.identifier
    thread = entry.row.thread.title
    statement = entry.row.statement
    machine = Dictionary(
      uniqueKeysWithValues: entry.row.cell.settings.map { ($0.name, $0.value) })
    expected = entry.expected.outcome.rawValue
    because = entry.expected.reason
    observed = Run(entry.observed)
    agrees = entry.agrees
    mutation = entry.row.mutation
    mutantExpected = entry.mutantExpected.outcome.rawValue
    mutant = entry.mutantObserved.map(Run.init)
  }
}
