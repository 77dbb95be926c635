import CoSimulation
import OrderingReference
import Scenarios

/// What one session was, for people and for machines.
struct SessionSummary: DoorSummary {
  var verdict: String
  var end: String
  var endedWell: Bool
  var cycles: UInt64
  var evaluatedCycles: UInt64
  var requests: UInt64
  var messagesReceived: UInt64
  var messagesSent: UInt64
  var configurationAndRegionReads: UInt64
  var regionWrites: UInt64
  var mappings: UInt64
  var refusedCommands: UInt64
  var interrupts: UInt64
  var lostInterrupts: UInt64
  var bytesReadByDevice: UInt64
  var bytesWrittenByDevice: UInt64
  var droppedWrites: UInt64
  var refusedReads: UInt64
  var rules: [String: Int]
  var rulesOff: [String: String]
  var judgesLinkAlone: Bool
  var bounceIsMapped: Bool
  var reasons: [String]
  var notes: [String]

  init(_ report: SessionReport, mismatches: [String]) {
    end = report.end.description
    endedWell = report.endedWell
    cycles = report.cycle
    evaluatedCycles = report.evaluatedCycleCount
    requests = report.requestCount
    messagesReceived = report.messages.received
    messagesSent = report.messages.sent
    func count(_ command: Command) -> UInt64 { report.commandCounts[Int(command.rawValue)] }
    configurationAndRegionReads = count(.readRegion)
    regionWrites = count(.writeRegion)
    mappings = count(.mapMemory)
    refusedCommands = report.refusedCount
    interrupts = report.interrupts.signalled
    lostInterrupts = report.interrupts.lost
    bytesReadByDevice = report.host.bytesRead
    bytesWrittenByDevice = report.host.bytesWritten
    droppedWrites = report.host.droppedWrites
    refusedReads = report.host.refusedReads
    rules = Self.counts(report.exercised)
    rulesOff = Dictionary(
      uniqueKeysWithValues: OutsideJudge.off.map { ($0.rule.rawValue, $0.reason) })
    bounceIsMapped = report.isBounceMapped
    if bounceIsMapped {
      rulesOff[RuleName.readReturnsLastWrite.rawValue] =
        "what the guest stores into mapped bounce memory is not seen"
    }
    judgesLinkAlone = report.seesLinkAlone
    reasons = Self.reasons(report.violations, mismatches)
    notes = report.notes
    verdict = Self.verdict(reasons)
  }

  var rows: [(String, String)] {
    [
      ("verdict", verdict), ("end", end), ("cycles", "\(cycles)"), ("requests", "\(requests)"),
      ("messages received", "\(messagesReceived)"), ("messages sent", "\(messagesSent)"),
      ("region reads", "\(configurationAndRegionReads)"), ("region writes", "\(regionWrites)"),
      ("mappings", "\(mappings)"), ("refused commands", "\(refusedCommands)"),
      ("interrupts", "\(interrupts)"), ("interrupts nobody waited for", "\(lostInterrupts)"),
      ("bytes that the device read", "\(bytesReadByDevice)"),
      ("bytes that the device wrote", "\(bytesWrittenByDevice)"),
      ("rules that decided", "\(rules.count)"),
      ("rules that are off", rulesOff.keys.sorted().joined(separator: ", ")),
      ("the link alone is judged", judgesLinkAlone ? "yes" : "no"),
      ("bounce memory is mapped", bounceIsMapped ? "yes" : "no"),
    ]
  }
}
