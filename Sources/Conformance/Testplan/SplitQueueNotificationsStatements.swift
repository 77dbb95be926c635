import OrderingReference

/// Statements VQ-SPLIT 31 to 37: barriers, doorbells and implied rules.
extension Statement {
  static let splitQueueNotifications: [Statement] = [
    Statement(
      .split(31), .device, .must,
      "Bears with notifications that stand for nothing.",
      clause: "Available Buffer Notification Suppression",
      check: .rule,
      scenarios: [.spuriousDoorbells],
      mutant: .device("fails-on-spurious-doorbell")),
    Statement(
      .split(32), .driver, .must,
      "Orders descriptors and ring before the available index.",
      clause: "Updating idx",
      check: .rule,
      scenarios: [.bounceStrict],
      mutant: .driver),
    Statement(
      .split(33), .driver, .must,
      "Orders the available index before it reads the device's wish.",
      clause: "Notifying The Device",
      check: .rule,
      scenarios: [.eventIndex],
      mutant: .driver),
    Statement(
      .split(34), .device, .none,
      "Names in a used element the head of an exposed chain, once for each chain.",
      clause: "The Virtqueue Used Ring",
      check: .judge([.usedNamesExposedChain]),
      scenarios: [.splitTraffic],
      mutant: .device("returns-wrong-head")),
    Statement(
      .split(35), .device, .none,
      "Takes the used index never beyond what is exposed.",
      clause: "The Virtqueue Used Ring",
      check: .judge([.usedNamesExposedChain]),
      scenarios: [.splitTraffic],
      mutant: .device("skips-used-index")),
    Statement(
      .split(36), .device, .none,
      "With IN_ORDER returns a batch by one element in its first slot.",
      clause: "In-order use of descriptors",
      check: .ruleAndJudge([.usedInOrder]),
      scenarios: [.inOrderBatches],
      mutant: .device("misplaces-batch")),
    Statement(
      .split(37), .device, .none,
      "Writes used rings, device-writable buffers and nothing else.",
      clause: "Virtqueues",
      check: .judge([.deviceWritesOnlyWritable]),
      scenarios: [.splitTraffic],
      mutant: .device("writes-available-ring")),
  ]
}
