import Scenarios

/// Several runs of one job side by side, in the rows that differ by memory and mapping.
public struct RunComparison: Encodable, Sendable {
  private let runs: [RunSummary]
  private let names: [String]

  /// Runs with the names of their columns.
  public init(_ runs: [RunSummary], names: [String]) {
    self.runs = runs
    self.names = names
  }

  /// Whether every run holds.
  public var holds: Bool { runs.allSatisfy { $0.verdict == RunResult.Verdict.holds.rawValue } }

  /// The table as lines of text.
  public var text: String {
    var rows: [[String]] = [[""] + names]
    func row(_ name: String, _ value: (RunSummary) -> String) {
      rows.append([name] + runs.map(value))
    }
    func packets(_ kinds: [String: Int], _ kind: String) -> String {
      RunTable.grouped(kinds[kind] ?? 0)
    }
    row("requests") { RunTable.grouped($0.requests) }
    row("cycles") { RunTable.grouped($0.cycles) }
    row("cycles per KiB of data") {
      RunTable.decimal(Double($0.cycles) / (Double($0.dataBytes) / 1024))
    }
    row("reads of the CPU from the device") { packets($0.tlpsDown, "MRd") }
    row("writes of the CPU to the device") { packets($0.tlpsDown, "MWr") }
    row("reads of the device from the host") { packets($0.tlpsUp, "MRd") }
    row("writes of the device to the host") { packets($0.tlpsUp, "MWr") }
    row("of both, other than interrupts") { RunTable.grouped($0.upstreamMemoryTLPs.other) }
    row("translation requests") { RunTable.grouped($0.atsRequests) }
    row("accesses refused by the IOMMU") { RunTable.grouped($0.iommuFaults) }
    row("bytes copied by the CPU") { RunTable.grouped($0.bytesBounced) }
    row("latency p50, us") { RunTable.decimal($0.latencyMicroseconds?.p50) }
    row("latency p99, us") { RunTable.decimal($0.latencyMicroseconds?.p99) }
    row("verdict") { $0.verdict }
    return RunTable.aligned(rows)
  }
}
