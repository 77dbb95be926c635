import OrderingReference
import Testing
import Trace

/// Expects a trace without violations that gave `rule` something to decide.
func expectLegal(
  _ rule: RuleName, _ trace: TraceBuilder, sourceLocation: SourceLocation = #_sourceLocation
) {
  trace.judge.finish(at: trace.cycle + 1)
  #expect(trace.judge.violations.map(\.description) == [], sourceLocation: sourceLocation)
  #expect(trace.judge.ruleCounts[rule] ?? 0 > 0, sourceLocation: sourceLocation)
}

/// Expects a trace that breaks `rule` once and no other rule.
func expectOnly(
  _ rule: RuleName, _ trace: TraceBuilder, sourceLocation: SourceLocation = #_sourceLocation
) {
  trace.judge.finish(at: trace.cycle + 1)
  #expect(
    trace.judge.violations.map(\.rule) == [rule],
    "\(trace.judge.violations.map(\.description))", sourceLocation: sourceLocation)
  #expect(trace.judge.violationCount == 1, sourceLocation: sourceLocation)
  #expect(trace.judge.ruleCounts[rule] ?? 0 > 0, sourceLocation: sourceLocation)
}
