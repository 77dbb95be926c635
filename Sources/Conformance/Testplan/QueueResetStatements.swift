import OrderingReference

/// Statements QR, about virtqueue reset.
extension Statement {
  static let queueResetStatements: [Statement] = [
    Statement(
      .queueReset(1), .device, .mustNot,
      "Executes or notifies for a queue behind its reset.",
      clause: "Virtqueue Reset",
      check: .ruleAndJudge([.stoppedQueueIsSilent]),
      scenarios: [.ringReset],
      mutant: .device("works-behind-queue-reset")),
    Statement(
      .queueReset(2), .device, .must,
      "Puts available and used state of a queue back to their defaults.",
      clause: "Virtqueue Reset",
      check: .rule,
      scenarios: [.ringReset],
      mutant: .device("keeps-queue-state")),
    Statement(
      .queueReset(3), .driver, .must,
      "Sees the end of a queue's reset before it frees its memory.",
      clause: "Virtqueue Reset",
      check: .rule,
      scenarios: [.ringReset],
      mutant: .driver),
    Statement(
      .queueReset(4), .device, .must,
      "Honours what was changed, such as the size, when a queue is enabled anew.",
      clause: "Virtqueue Re-enable",
      check: .ruleAndJudge([.queueAreasAgree]),
      scenarios: [.ringReset],
      mutant: .device("keeps-queue-areas")),
    Statement(
      .queueReset(5), .driver, .must,
      "Configures a queue that is enabled anew as at its first discovery.",
      clause: "Virtqueue Re-enable",
      check: .rule,
      scenarios: [.ringReset],
      mutant: .driver),
  ]
}
