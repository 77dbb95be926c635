/// What came of one item.
public struct SignOffResult: Codable, Hashable, Sendable {
  /// How it ended.
  public enum Verdict: String, Codable, Hashable, Sendable {
    /// The command says that it holds.
    case passed
    /// The command says that it does not.
    case failed
    /// The machine lacks something, so that nothing is decided.
    case undecided
    /// It failed or is undecided, and a waiver counts.
    case waived
  }

  /// The item.
  public var item: SignOffItem
  /// How it ended.
  public var verdict: Verdict
  /// The command's exit code.
  public var code: Int32
  /// Seconds that it took.
  public var seconds: Double
  /// The last lines that it printed.
  public var tail: [String]
  /// What the program was, so that a result of another one is not taken for this one's.
  public var program: String
  /// The waiver that counts, if one is needed.
  public var waiver: Waiver?
}

/// A sign-off: what came of its items, and what that comes to.
public struct SignOff: Codable, Sendable {
  /// How much was run.
  public var level: SignOffLevel
  /// The day on which waivers were looked at, as YYYY-MM-DD.
  public var day: String
  /// In the order of the plan.
  public var results: [SignOffResult] = []
  /// Waivers that no longer count, or that nothing needed.
  public var remarks: [String] = []

  /// Whether every item passed or is waived.
  public var isSignedOff: Bool {
    results.allSatisfy { $0.verdict == .passed || $0.verdict == .waived }
  }

  /// The table and the verdict.
  public var text: String {
    let width = results.map(\.item.name.count).max() ?? 0
    var lines = results.map { result in
      let name = result.item.name + String(repeating: " ", count: width - result.item.name.count)
      let verdict = result.verdict.rawValue
      let seconds = String(Int(result.seconds.rounded())) + " s"
      return "\(result.item.stage.rawValue)  \(name)  \(verdict)"
        + String(repeating: " ", count: max(1, 11 - verdict.count))
        + String(repeating: " ", count: max(0, 7 - seconds.count)) + seconds
        + "  \(result.item.command)"
    }
    for result in results {
      if let waiver = result.waiver {
        lines.append(
          "\(result.item.name): waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
        )
      }
      if result.verdict == .failed || result.verdict == .undecided {
        lines.append("\(result.item.name): \(result.item.summary)")
        lines += result.tail.map { "  " + $0 }
      }
    }
    lines += remarks
    lines.append(isSignedOff ? "signed off at level \(level.rawValue)" : "not signed off")
    return lines.joined(separator: "\n")
  }
}
