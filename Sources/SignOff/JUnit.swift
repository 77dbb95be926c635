extension SignOff {
  /// The results as JUnit XML, as CI systems read it.
  public var junit: String {
    let bad = results.count { $0.verdict == .failed }
    let skipped = results.count { $0.verdict == .undecided || $0.verdict == .waived }
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuite name=\"signoff.\(level.rawValue)\" tests=\"\(results.count)\" failures=\"\(bad)\""
        + " skipped=\"\(skipped)\">",
    ]
    for result in results {
      lines.append(
        "  <testcase classname=\"\(result.item.stage.rawValue)\" name=\"\(result.item.name)\""
          + " time=\"\(result.seconds)\">")
      let text = Self.escaped(result.tail.joined(separator: "\n"))
      switch result.verdict {
      case .passed: break
      case .failed:
        lines.append(
          "    <failure message=\"\(Self.escaped(result.item.command))\">\(text)</failure>")
      case .undecided: lines.append("    <skipped message=\"the machine lacks something\"/>")
      case .waived:
        lines.append("    <skipped message=\"\(Self.escaped(result.waiver?.reason ?? ""))\"/>")
      }
      lines.append("  </testcase>")
    }
    return (lines + ["</testsuite>", ""]).joined(separator: "\n")
  }

  /// A text as it may stand in XML: marks as entities, and no control characters.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n", "\t": escaped.unicodeScalars.append(scalar)
      default:
        if scalar.value >= 0x20 { escaped.unicodeScalars.append(scalar) }
      }
    }
    return escaped
  }
}
