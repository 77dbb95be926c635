import OrderingReference

/// Statements VQ-SPLIT 17 to 30: available and used rings.
extension Statement {
  static let splitQueueRings: [Statement] = [
    Statement(
      .split(17), .driver, .mustNot,
      "Takes the available index back.",
      clause: "The Virtqueue Available Ring",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(18), .driver, .must,
      "Without EVENT_IDX sets avail.flags to 0 or 1.",
      clause: "Used Buffer Notification Suppression",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(19), .driver, .must,
      "With EVENT_IDX sets avail.flags to 0.",
      clause: "Used Buffer Notification Suppression",
      check: .rule,
      scenarios: [.eventIndex],
      mutant: .driver),
    Statement(
      .split(20), .driver, .must,
      "Bears with interrupts that stand for nothing.",
      clause: "Used Buffer Notification Suppression",
      check: .explained(
        "bearing with something leaves no trace; the scenario interrupts for nothing and "
          + "expects the job to be done"),
      scenarios: [.spuriousInterrupts],
      mutant: .none(
        "a driver that breaks it does not end the job, which the scenario expects")),
    Statement(
      .split(21), .device, .must,
      "Without EVENT_IDX ignores used_event; interrupts while avail.flags is 0, and not "
        + "while it is 1.",
      clause: "Used Buffer Notification Suppression",
      check: .ruleAndJudge([.interruptWhenAsked]),
      scenarios: [.splitTraffic],
      mutant: .device("ignores-interrupt-suppression")),
    Statement(
      .split(22), .device, .must,
      "With EVENT_IDX ignores avail.flags; interrupts when the used index passes "
        + "used_event, and not else.",
      clause: "Used Buffer Notification Suppression",
      check: .ruleAndJudge([.interruptWhenAsked]),
      scenarios: [.eventIndex],
      mutant: .device("forgets-interrupt")),
    Statement(
      .split(23), .device, .must,
      "Writes the length of a used element before the used index.",
      clause: "The Virtqueue Used Ring",
      check: .judge([.dataBeforeIndex]),
      scenarios: [.splitTraffic],
      mutant: .device("used-index-before-element")),
    Statement(
      .split(24), .device, .must,
      "Writes at least the bytes that a used element counts before the used index.",
      clause: "The Virtqueue Used Ring",
      check: .judge([.dataBeforeIndex]),
      scenarios: [.splitTraffic],
      mutant: .device("used-index-before-data")),
    Statement(
      .split(25), .device, .may,
      "Writes more bytes than a used element counts.",
      clause: "The Virtqueue Used Ring",
      check: .explained(
        "a permission"),
      scenarios: [.splitTraffic],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .split(26), .driver, .mustNot,
      "Trusts bytes behind those that a used element counts.",
      clause: "The Virtqueue Used Ring",
      check: .explained(
        "trust leaves no trace; the scenario's device writes garbage behind the counted "
          + "bytes, and the guest compares every byte"),
      scenarios: [.oddFraming],
      mutant: .none(
        "the guest's comparison fails, not a rule")),
    Statement(
      .split(27), .driver, .must,
      "Clears used.flags before the queue is enabled.",
      clause: "Available Buffer Notification Suppression",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(28), .driver, .must,
      "Without EVENT_IDX ignores avail_event; notifies while used.flags is 0.",
      clause: "Available Buffer Notification Suppression",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(29), .driver, .must,
      "With EVENT_IDX ignores used.flags; notifies when the available index passes "
        + "avail_event.",
      clause: "Available Buffer Notification Suppression",
      check: .rule,
      scenarios: [.eventIndex],
      mutant: .driver),
    Statement(
      .split(30), .device, .must,
      "Sets used.flags to 0 or 1, with EVENT_IDX to 0.",
      clause: "Available Buffer Notification Suppression",
      check: .rule,
      scenarios: [.splitTraffic, .eventIndex],
      mutant: .device("sets-used-flags")),
  ]
}
