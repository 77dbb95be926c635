import CoSimulation
import OrderingReference
import Scenarios

/// What one session of vhost-user was, for people and for machines.
struct VhostSummary: Encodable {
  var verdict: String
  var end: String
  var endedWell: Bool
  var cycles: UInt64
  var evaluatedCycles: UInt64
  var requests: UInt64
  var messagesReceived: UInt64
  var messagesSent: UInt64
  var kicks: UInt64
  var interrupts: UInt64
  var lostInterrupts: UInt64
  var misses: UInt64
  var updates: UInt64
  var invalidations: UInt64
  var bytesReadByDevice: UInt64
  var bytesWrittenByDevice: UInt64
  var droppedWrites: UInt64
  var refusedReads: UInt64
  var rules: [String: Int]
  var judgesLinkAlone: Bool
  var reasons: [String]

  init(_ report: VhostReport, mismatches: [String]) {
    end = report.end.description
    endedWell = report.endedWell
    cycles = report.cycle
    evaluatedCycles = report.evaluatedCycleCount
    requests = report.requestCount
    messagesReceived = report.messages.received
    messagesSent = report.messages.sent
    kicks = report.counts.kicks
    interrupts = report.counts.calls
    lostInterrupts = report.counts.lostCalls
    misses = report.counts.misses
    updates = report.counts.updates
    invalidations = report.counts.invalidations
    bytesReadByDevice = report.host.bytesRead
    bytesWrittenByDevice = report.host.bytesWritten
    droppedWrites = report.host.droppedWrites
    refusedReads = report.host.refusedReads
    rules = Dictionary(uniqueKeysWithValues: report.exercised.map { ($0.rule.rawValue, $0.count) })
    judgesLinkAlone = report.seesLinkAlone
    reasons = report.violations.prefix(8).map { "\($0)" }
    reasons += mismatches.prefix(8).map { "lockstep: \($0)" }
    verdict =
      (reasons.isEmpty ? RunResult.Verdict.holds : RunResult.Verdict.violated).rawValue
  }

  /// A table of two columns.
  var text: String {
    let rows: [(String, String)] = [
      ("verdict", verdict), ("end", end), ("cycles", "\(cycles)"), ("requests", "\(requests)"),
      ("messages received", "\(messagesReceived)"), ("messages sent", "\(messagesSent)"),
      ("kicks", "\(kicks)"), ("interrupts", "\(interrupts)"),
      ("interrupts nobody waited for", "\(lostInterrupts)"),
      ("translations asked for", "\(misses)"), ("translations given", "\(updates)"),
      ("invalidations", "\(invalidations)"),
      ("bytes that the device read", "\(bytesReadByDevice)"),
      ("bytes that the device wrote", "\(bytesWrittenByDevice)"),
      ("rules that decided", "\(rules.count)"),
      ("the link alone is judged", judgesLinkAlone ? "yes" : "no"),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    let lines = rows.map { name, value in
      name + String(repeating: " ", count: width + 2 - name.count) + value
    }
    return (lines + reasons).joined(separator: "\n")
  }
}
