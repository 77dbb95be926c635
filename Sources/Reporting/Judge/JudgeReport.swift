import OrderingReference
import Trace

/// What the judge says about a trace.
public struct JudgeReport: Codable, Hashable, Sendable {
  /// One violation.
  public struct Finding: Codable, Hashable, Sendable {
    /// The rule's name.
    public var rule: String
    /// Where the rule comes from.
    public var clause: String
    /// The cycle at which the judge knew.
    public var cycle: UInt64
    /// What happened.
    public var summary: String
    /// The events that show it, each with its cycle, the deciding one last.
    public var witnesses: [String]
  }

  /// `holds` or `violated`.
  public var verdict: String
  /// Events of the trace.
  public var events: Int
  /// The last cycle.
  public var cycles: UInt64
  /// Whether the run ended with nothing under way, so that what is missing counts as lost.
  public var drained: Bool
  /// Violations, counted beyond those that are listed.
  public var violationCount: Int
  /// The violations that were kept.
  public var violations: [Finding]
  /// How often each rule had something to decide.
  public var rulesEvaluated: [String: Int]

  init(_ judge: Judge, tail: TraceTail, eventCount: Int) {
    verdict = judge.violationCount == 0 ? "holds" : "violated"
    events = eventCount
    cycles = tail.cycle
    drained = tail.isDrained
    violationCount = judge.violationCount
    violations = judge.violations.map { violation in
      Finding(
        rule: violation.rule.rawValue, clause: violation.clause, cycle: violation.cycle,
        summary: violation.summary,
        witnesses: violation.witnesses.map { "[\($0.cycle)] \($0.phrase)" })
    }
    rulesEvaluated = Dictionary(
      uniqueKeysWithValues: judge.ruleCounts.map { ($0.key.rawValue, $0.value) })
  }

  /// Whether no rule was broken.
  public var holds: Bool { violationCount == 0 }

  /// The report as lines of text.
  public var text: String {
    var rows = [["rule", "decided", "listed"]]
    for rule in RuleName.allCases {
      let count = violations.count { $0.rule == rule.rawValue }
      let decided = rulesEvaluated[rule.rawValue] ?? 0
      rows.append([rule.rawValue, RunTable.grouped(decided), RunTable.grouped(count)])
    }
    var lines = [RunTable.aligned(rows)]
    for finding in violations {
      lines.append("\(finding.rule) (\(finding.clause)) in cycle \(finding.cycle):")
      lines.append("  \(finding.summary)")
      for witness in finding.witnesses { lines.append("  \(witness)") }
    }
    if violationCount > violations.count {
      lines.append("\(violationCount - violations.count) more violations are not listed")
    }
    if !drained { lines.append("the run ended with packets under way: nothing counts as lost") }
    lines.append(
      "\(verdict): \(RunTable.grouped(events)) events, \(RunTable.grouped(cycles)) cycles")
    return lines.joined(separator: "\n")
  }
}
