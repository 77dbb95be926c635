public import Trace

/// A rule that a trace broke, with the events that show it.
public struct Violation: Hashable, Sendable, CustomStringConvertible {
  /// The broken rule.
  public var rule: RuleName
  /// Cycle of the event at which the judge knew.
  public var cycle: UInt64
  /// What happened, in one sentence.
  public var summary: String
  /// Where the rule comes from.
  public var clause: String
  /// The events that show it, the deciding one last.
  public var witnesses: [TraceEvent]

  /// Makes a violation of `rule`.
  public init(rule: RuleName, cycle: UInt64, summary: String, witnesses: [TraceEvent]) {
    self.rule = rule
    self.cycle = cycle
    self.summary = summary
    self.clause = rule.clause
    self.witnesses = witnesses
  }

  /// Rule, clause, cycle, what happened, and the witnesses with their cycles, on one line.
  public var description: String {
    let seen = witnesses.map { "[\($0.cycle)] \($0.phrase)" }.joined(separator: "; ")
    return "\(rule.rawValue) (\(clause)) in cycle \(cycle): \(summary)"
      + (seen.isEmpty ? "" : "; witnesses: \(seen)")
  }
}
