import OrderingReference
import Scenarios

/// What one session at a door was, for people and for machines.
protocol DoorSummary: Encodable {
  /// Whether every rule held that could be decided.
  var verdict: String { get }
  /// What was broken, one line each.
  var reasons: [String] { get }
  /// The table: a name and a value in each line.
  var rows: [(String, String)] { get }
}

extension DoorSummary {
  /// A table of two columns, and the reasons below.
  var text: String {
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { name, value in
      name + String(repeating: " ", count: width + 2 - name.count) + value
    }
    return (lines + reasons).joined(separator: "\n")
  }

  /// Whether nothing was broken.
  var holds: Bool { verdict == RunResult.Verdict.holds.rawValue }

  /// The first violations, and the first pins in which two engines differed.
  static func reasons(_ violations: [Violation], _ mismatches: [String]) -> [String] {
    violations.prefix(8).map { "\($0)" } + mismatches.prefix(8).map { "lockstep: \($0)" }
  }

  static func verdict(_ reasons: [String]) -> String {
    (reasons.isEmpty ? RunResult.Verdict.holds : RunResult.Verdict.violated).rawValue
  }

  /// How often each rule decided something, by its name.
  static func counts(_ exercised: [(rule: RuleName, count: Int)]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: exercised.map { ($0.rule.rawValue, $0.count) })
  }
}
