import PlatformCells
import PlatformKnobs
import PlatformOracle

/// The rows as a table of text.
public struct MatrixTable {
  private let entries: [MatrixEntry]

  /// Makes the table of some rows.
  public init(_ entries: [MatrixEntry]) { self.entries = entries }

  /// Whether every row holds.
  public var holds: Bool { entries.allSatisfy(\.holds) }

  /// A line for each row, and the sums.
  public var text: String {
    var lines = [line(["row", "thread", "expected", "observed", "mutant", "", "statement"])]
    for entry in entries {
      let mark = entry.agrees ? "" : " DIFFERS"
      let mutant = entry.mutantObserved?.outcome.rawValue ?? "-"
      lines.append(
        line([
          entry.row.identifier, entry.row.thread.rawValue, entry.expected.outcome.rawValue,
          entry.observed.outcome.rawValue + mark, mutant,
          entry.mutantShows == false ? "SURVIVES" : "", entry.row.statement,
        ]))
    }
    lines.append("")
    for outcome in PlatformOutcome.allCases {
      let count = entries.count { $0.observed.outcome == outcome }
      lines.append("\(outcome.rawValue): \(count)")
    }
    let agreeing = entries.count(where: \.agrees)
    lines.append("\(agreeing) of \(entries.count) rows as expected")
    let mutants = entries.compactMap(\.mutantShows)
    if !mutants.isEmpty {
      lines.append("\(mutants.count { $0 }) of \(mutants.count) mutants show")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let widths = [5, 11, 18, 26, 18, 9, 0]

  private func line(_ cells: [String]) -> String {
    var line = ""
    for (cell, width) in zip(cells, Self.widths) {
      line += cell + String(repeating: " ", count: max(width > 0 ? 1 : 0, width - cell.count))
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}
