import OrderingReference

/// Statements VQ-PACK 01 to 14: lists and used descriptors.
extension Statement {
  static let packedQueueLists: [Statement] = [
    Statement(
      .packed(1), .driver, .must,
      "Aligns the parts to 16, 4 and 4 bytes.",
      clause: "Packed Virtqueues",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .driver),
    Statement(
      .packed(2), .device, .must,
      "Begins with lists in the order of the ring.",
      clause: "Packed Virtqueues",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .device("skips-list")),
    Statement(
      .packed(3), .device, .must,
      "Begins to write used descriptors in the order in which lists are done.",
      clause: "Packed Virtqueues",
      check: .explained(
        "when a list is done is known to the device alone; VQ-PACK-19 holds that places "
          + "follow each other"),
      scenarios: [.packedTraffic],
      mutant: .none(
        "the order in which lists are done leaves no trace")),
    Statement(
      .packed(4), .device, .mustNot,
      "Writes to device-readable buffers, or reads device-writable ones.",
      clause: "The Virtqueue Descriptor Table",
      check: .ruleAndJudge([.deviceWritesOnlyWritable]),
      scenarios: [.packedTraffic],
      mutant: .device("reads-writable-buffer")),
    Statement(
      .packed(5), .device, .mustNot,
      "Uses a descriptor before it is available.",
      clause: "The Virtqueue Descriptor Table",
      check: .ruleAndJudge([.availBeforeRingBeforeDescriptor]),
      scenarios: [.packedTraffic],
      mutant: .device("uses-unavailable-descriptor")),
    Statement(
      .packed(6), .device, .mustNot,
      "Changes a descriptor behind its use.",
      clause: "The Virtqueue Descriptor Table",
      check: .ruleAndJudge([.descriptorNotRewritten]),
      scenarios: [.packedTraffic],
      mutant: .device("rewrites-used-descriptor")),
    Statement(
      .packed(7), .driver, .mustNot,
      "Makes a descriptor available anew before it has seen its use.",
      clause: "The Virtqueue Descriptor Table",
      check: .ruleAndJudge([.exposedChainIsLeftAlone]),
      scenarios: [.packedTraffic],
      mutant: .driver),
    Statement(
      .packed(8), .driver, .mustNot,
      "Changes a descriptor that it has made available.",
      clause: "The Virtqueue Descriptor Table",
      check: .ruleAndJudge([.exposedChainIsLeftAlone]),
      scenarios: [.packedTraffic],
      mutant: .driver),
    Statement(
      .packed(9), .driver, .must,
      "Names with NOTIFICATION_DATA the next descriptor that is not yet available.",
      clause: "Driver notifications",
      check: .rule,
      scenarios: [.notificationData],
      mutant: .driver),
    Statement(
      .packed(10), .driver, .mustNot,
      "Makes lists longer than the queue or the device's limit, or with loops.",
      clause: "Scatter-Gather Support",
      check: .rule,
      scenarios: [.packedTraffic, .packedIndirect],
      mutant: .driver),
    Statement(
      .packed(11), .driver, .must,
      "Puts device-writable buffers behind all device-readable ones.",
      clause: "Scatter-Gather Support",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .driver),
    Statement(
      .packed(12), .driver, .must,
      "Has room for a whole list before it makes its first descriptor available.",
      clause: "Scatter-Gather Support",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .driver),
    Statement(
      .packed(13), .driver, .mustNot,
      "Makes the first descriptor of a list available before the others.",
      clause: "Scatter-Gather Support",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .driver),
    Statement(
      .packed(14), .device, .must,
      "Takes the descriptors of a list in order.",
      clause: "Scatter-Gather Support",
      check: .rule,
      scenarios: [.packedTraffic],
      mutant: .device("fetches-lists-backwards")),
  ]
}
