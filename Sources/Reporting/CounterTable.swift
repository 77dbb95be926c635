public import Virtqueues

/// The performance counters of a fetch engine as a table of text.
public struct CounterTable {
  private let counters: FetchCounters

  /// Makes a table of all counters.
  public init(_ counters: FetchCounters) { self.counters = counters }

  /// Makes a table of a run's counters; nil where its engine has none.
  public init?(_ summary: RunSummary) {
    guard let found = summary.engineCounters else { return nil }
    let sorted = found.sorted { $0.key < $1.key }
    counters = FetchCounters(names: sorted.map(\.key), values: sorted.map(\.value))
  }

  /// A line for each counter, and one for what most busy cycles went to.
  public var text: String {
    var rows = zip(counters.names, counters.values).map { [$0, RunTable.grouped($1)] }
    rows.append(["bytes_used", RunTable.grouped(counters.usedByteCount)])
    let most = Self.reason(counters) ?? "nothing: it was never busy"
    return RunTable.aligned([["fetch engine", ""]] + rows) + "\nmost busy cycles: \(most)"
  }

  /// What most busy cycles went to, with its part of them; nil without busy cycles.
  static func reason(_ counters: FetchCounters) -> String? {
    counters.dominantReason.map { "\($0.name) \(Int(($0.part * 100).rounded())) %" }
  }
}
