/// Limits on the lines of a file.
enum FileSizes {
  /// The median stays below it.
  static let median = 120
  /// A file above it needs a reason.
  static let usual = 300
  /// No file is above it.
  static let largest = 400

  /// The files above ``usual``, each with its reason.
  static let reasons: [String: String] = [
    "Sources/Scenarios/DiskWorkload.swift": "one state machine: the phases of the disk job"
  ]

  /// What is wrong with the sizes of `files`, one line each.
  static func findings(in files: [TextFile], reasons: [String: String]) -> [String] {
    let counts = files.map { ($0.path, $0.lines.count) }
    var findings: [String] = []
    for (path, count) in counts {
      if count > largest {
        findings.append("\(path): \(count) lines, above \(largest)")
      } else if count > usual, reasons[path] == nil {
        findings.append("\(path): \(count) lines, above \(usual) without a reason")
      }
    }
    let middle = counts.map(\.1).sorted().dropFirst(counts.count / 2).first ?? 0
    if middle >= median { findings.append("the median is \(middle) lines, not below \(median)") }
    return findings
  }
}
