import OrderingReference

/// Statements SU, about suspension.
extension Statement {
  static let suspendStatements: [Statement] = [
    Statement(
      .suspend(1), .driver, .should,
      "Asks for suspension only with DRIVER_OK set and the feature accepted.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.suspend],
      mutant: .driver),
    Statement(
      .suspend(2), .driver, .must,
      "Reads the status back to confirm suspension and resumption.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.suspend],
      mutant: .driver),
    Statement(
      .suspend(3), .driver, .mustNot,
      "Makes buffers available, notifies or writes configuration while suspended.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.suspend],
      mutant: .driver),
    Statement(
      .suspend(4), .device, .must,
      "Ignores SUSPEND before it is fully initialized.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.earlySuspend],
      mutant: .device("suspends-early")),
    Statement(
      .suspend(5), .device, .mustNot,
      "Touches queues, notifies or changes configuration while suspended.",
      clause: "Device Suspend",
      check: .ruleAndJudge([.suspendedDeviceIsSilent]),
      scenarios: [.suspend],
      mutant: .device("works-while-suspended")),
    Statement(
      .suspend(6), .device, .must,
      "Puts configuration notifications off until it resumes.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.suspend, .configurationChange],
      mutant: .device("notifies-while-suspended")),
    Statement(
      .suspend(7), .device, .must,
      "Confirms suspension and resumption, or sets DEVICE_NEEDS_RESET.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.suspend],
      mutant: .device("never-suspends")),
    Statement(
      .suspend(8), .device, .should,
      "Returns what is under way, and says so, before it confirms.",
      clause: "Device Suspend",
      check: .rule,
      scenarios: [.suspend],
      mutant: .device("suspends-without-draining")),
  ]
}
