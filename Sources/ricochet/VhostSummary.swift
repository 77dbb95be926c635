import CoSimulation
import OrderingReference
import Scenarios

/// What one session of vhost-user was, for people and for machines.
struct VhostSummary: DoorSummary {
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
    rules = Self.counts(report.exercised)
    judgesLinkAlone = report.seesLinkAlone
    reasons = Self.reasons(report.violations, mismatches)
    verdict = Self.verdict(reasons)
  }

  var rows: [(String, String)] {
    [
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
  }
}
