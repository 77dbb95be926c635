public import OrderingExplorer

extension Variation {
  /// The solutions as text.
  public var text: String {
    var lines: [String] = []
    if solutions.isEmpty {
      lines.append("nothing of this kind suffices")
    } else if solutions[0].settings.isEmpty {
      lines.append("nothing is needed")
    } else {
      lines.append(solutions.count == 1 ? "needed, and enough:" : "enough, each by itself:")
      for (index, solution) in solutions.enumerated() {
        if index > 0 { lines.append("or") }
        lines += solution.settings.map { "  \($0)" }
        lines += solution.weaker.map { "    weaker breaks: \($0)" }
      }
    }
    lines += notes
    lines.append("\(exploredCount) tests explored")
    return lines.joined(separator: "\n")
  }
}
