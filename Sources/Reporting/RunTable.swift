/// Several runs side by side as a table of text.
public struct RunTable {
  private let runs: [RunSummary]

  /// Makes a table with one column for each run.
  public init(_ runs: [RunSummary]) { self.runs = runs }

  /// The lines of the table.
  public var text: String {
    var rows: [[String]] = [[""] + runs.map(\.access)]
    func row(_ name: String, _ value: (RunSummary) -> String) {
      rows.append([name] + runs.map(value))
    }
    row("engine") { $0.engine }
    row("requests") { Self.grouped($0.requests) }
    row("bytes of data") { Self.grouped($0.dataBytes) }
    row("cycles") { Self.grouped($0.cycles) }
    row("simulated time, us") { Self.decimal($0.simulatedMicroseconds) }
    for kind in Self.kinds(runs.map(\.tlpsDown)) {
      row("TLPs down, \(kind)") { Self.grouped($0.tlpsDown[kind] ?? 0) }
    }
    for kind in Self.kinds(runs.map(\.tlpsUp)) {
      row("TLPs up, \(kind)") { Self.grouped($0.tlpsUp[kind] ?? 0) }
    }
    row("memory TLPs up, MSI-X") { Self.grouped($0.upstreamMemoryTLPs.msix) }
    row("memory TLPs up, other") { Self.grouped($0.upstreamMemoryTLPs.other) }
    row("ATS requests") { Self.grouped($0.atsRequests) }
    row("translation cache hits") { Self.grouped($0.translationCacheHits) }
    row("invalidations") { Self.grouped($0.invalidations) }
    if runs.contains(where: { $0.pageRequests != nil }) {
      row("page requests") { Self.grouped($0.pageRequests ?? 0) }
    }
    row("IOMMU faults") { Self.grouped($0.iommuFaults) }
    row("bytes bounced") { Self.grouped($0.bytesBounced) }
    row("latency p50, us") { Self.decimal($0.latencyMicroseconds?.p50) }
    row("latency p90, us") { Self.decimal($0.latencyMicroseconds?.p90) }
    row("latency p99, us") { Self.decimal($0.latencyMicroseconds?.p99) }
    row("latency max, us") { Self.decimal($0.latencyMicroseconds?.maximum) }
    row("verdict") { $0.verdict }
    return Self.aligned(rows)
  }

  private static func kinds(_ counts: [[String: Int]]) -> [String] {
    Set(counts.flatMap(\.keys)).sorted()
  }

  /// Digits in groups of three.
  static func grouped(_ value: some BinaryInteger) -> String {
    var digits = String(value)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// Two places behind the point.
  static func decimal(_ value: Double?) -> String {
    guard let value else { return "-" }
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return grouped(hundredths / 100) + "." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }

  /// Three places behind the point.
  static func thousandths(_ value: Double?) -> String {
    guard let value else { return "-" }
    let count = Int((value * 1000).rounded())
    let rest = String(count % 1000)
    return grouped(count / 1000) + "." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  /// The first column to the left, the others to the right.
  static func aligned(_ rows: [[String]]) -> String {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + pad : pad + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
