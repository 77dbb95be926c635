import OrderingReference

/// Statements VQ-PACK 15 to 24: tables, flags and implied rules.
extension Statement {
  static let packedQueueFlags: [Statement] = [
    Statement(
      .packed(15), .driver, .mustNot,
      "Sets INDIRECT without the feature, or anything but WRITE inside a table.",
      clause: "Indirect Flag",
      check: .rule,
      scenarios: [.packedIndirect],
      mutant: .driver),
    Statement(
      .packed(16), .driver, .mustNot,
      "Links INDIRECT descriptors with others.",
      clause: "Indirect Flag",
      check: .rule,
      scenarios: [.packedIndirect],
      mutant: .driver),
    Statement(
      .packed(17), .driver, .must,
      "Orders a descriptor's fields before its flags.",
      clause: "Updating flags",
      check: .rule,
      scenarios: [.bouncePacked],
      mutant: .driver),
    Statement(
      .packed(18), .driver, .must,
      "Orders the flags before it reads the device event structure.",
      clause: "Sending Available Buffer Notifications",
      check: .rule,
      scenarios: [.packedEventIndex],
      mutant: .driver),
    Statement(
      .packed(19), .device, .none,
      "Writes one used descriptor for a list, and skips as many as the list had.",
      clause: "Next Flag: Descriptor Chaining",
      check: .ruleAndJudge([.usedNamesExposedChain]),
      scenarios: [.packedTraffic],
      mutant: .device("skips-one-entry")),
    Statement(
      .packed(20), .device, .none,
      "Writes the first used descriptor of a request with several buffers last.",
      clause: "Multi-buffer requests",
      check: .rule,
      scenarios: [.packedMerged],
      mutant: .device("uses-first-of-group-first")),
    Statement(
      .packed(21), .both, .none,
      "Keeps event flags below 3, and 2 for EVENT_IDX; reserved bits are 0.",
      clause: "Driver and Device Event Suppression",
      check: .rule,
      scenarios: [.packedTraffic, .packedEventIndex],
      mutant: .device("sets-reserved-event-flags")),
    Statement(
      .packed(22), .both, .none,
      "Begins wrap counters with 1 and toggles them at the ring's end alone.",
      clause: "Driver and Device Ring Wrap Counters",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .device("never-wraps")),
    Statement(
      .packed(23), .device, .none,
      "Names in a used descriptor the ID of an outstanding buffer.",
      clause: "Descriptor format",
      check: .judge([.usedNamesExposedChain]),
      scenarios: [.packedTraffic],
      mutant: .device("returns-wrong-head")),
    Statement(
      .packed(24), .driver, .must,
      "Gives a packed queue a size that is not 0.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .driver),
  ]
}
