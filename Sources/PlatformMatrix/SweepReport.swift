import PlatformKnobs

/// What a sweep found, as text.
public struct SweepReport {
  private let findings: [Sweep.Finding]

  /// Makes the report.
  public init(_ findings: [Sweep.Finding]) { self.findings = findings }

  /// Whether oracle and simulation agree everywhere.
  public var holds: Bool { findings.allSatisfy(\.agrees) }

  /// Classes by platform, and every cell where oracle and simulation differ.
  public var text: String {
    var lines: [String] = []
    for finding in findings where !finding.agrees {
      lines.append(
        "DIFFERS \(finding.cell.differences): expected \(finding.expected.rawValue) "
          + "(\(finding.because)), observed \(finding.observed.rawValue) (\(finding.reason))")
    }
    let columns = PlatformOutcome.allCases
    lines.append(row("", columns.map(\.rawValue)))
    for platform in Platform.allCases {
      let mine = findings.filter { $0.cell.platform == platform }
      guard !mine.isEmpty else { continue }
      lines.append(
        row(
          platform.rawValue,
          columns.map { outcome in "\(mine.count { $0.observed == outcome })" }))
    }
    let agreeing = findings.count(where: \.agrees)
    lines.append("\(agreeing) of \(findings.count) cells as expected")
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ cells: [String]) -> String {
    name + String(repeating: " ", count: max(0, 8 - name.count))
      + cells.map { String(repeating: " ", count: max(1, 18 - $0.count)) + $0 }.joined()
  }
}
