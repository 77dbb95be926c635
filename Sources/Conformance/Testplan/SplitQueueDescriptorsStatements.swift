import OrderingReference

/// Statements VQ-SPLIT 01 to 16: descriptors and indirect tables.
extension Statement {
  static let splitQueueDescriptors: [Statement] = [
    Statement(
      .split(1), .driver, .must,
      "Aligns the parts to 16, 2 and 4 bytes.",
      clause: "Virtqueues",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(2), .device, .mustNot,
      "Counts on a particular framing of requests.",
      clause: "Message Framing",
      check: .rule,
      scenarios: [.splitTraffic, .oddFraming],
      mutant: .device("insists-on-framing")),
    Statement(
      .split(3), .device, .may,
      "Limits the length of chains reasonably.",
      clause: "Message Framing",
      check: .explained(
        "a permission; the device takes chains up to the queue size"),
      scenarios: [.oddFraming],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .split(4), .driver, .must,
      "Puts device-writable buffers behind all device-readable ones.",
      clause: "Message Framing",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(5), .device, .mustNot,
      "Writes to a device-readable buffer.",
      clause: "The Virtqueue Descriptor Table",
      check: .judge([.deviceWritesOnlyWritable]),
      scenarios: [.splitTraffic],
      mutant: .device("writes-readable-buffer")),
    Statement(
      .split(6), .device, .should,
      "Leaves device-writable buffers unread.",
      clause: "The Virtqueue Descriptor Table",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .device("reads-writable-buffer")),
    Statement(
      .split(7), .device, .mustNot,
      "Writes to a descriptor table.",
      clause: "The Virtqueue Descriptor Table",
      check: .judge([.deviceWritesOnlyWritable]),
      scenarios: [.splitTraffic],
      mutant: .device("writes-descriptor-table")),
    Statement(
      .split(8), .driver, .mustNot,
      "Makes chains of more than 2^32 bytes, or with loops.",
      clause: "The Virtqueue Descriptor Table",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .split(9), .driver, .must,
      "With IN_ORDER lets next be the following descriptor, 0 behind the last.",
      clause: "The Virtqueue Descriptor Table",
      check: .rule,
      scenarios: [.inOrder],
      mutant: .driver),
    Statement(
      .split(10), .driver, .mustNot,
      "Sets INDIRECT without the feature.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.indirect, .splitTraffic],
      mutant: .driver),
    Statement(
      .split(11), .driver, .mustNot,
      "Sets INDIRECT inside an indirect table.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.indirect],
      mutant: .driver),
    Statement(
      .split(12), .driver, .mustNot,
      "Makes chains longer than the queue.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.indirect],
      mutant: .driver),
    Statement(
      .split(13), .driver, .mustNot,
      "Sets INDIRECT and NEXT in one descriptor.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.indirect],
      mutant: .driver),
    Statement(
      .split(14), .driver, .must,
      "With IN_ORDER fills indirect tables in sequence.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.inOrderIndirect],
      mutant: .driver),
    Statement(
      .split(15), .device, .must,
      "Ignores WRITE on the INDIRECT descriptor itself.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.mixedTables],
      mutant: .device("heeds-table-write-flag")),
    Statement(
      .split(16), .device, .must,
      "Takes direct descriptors followed by an INDIRECT one.",
      clause: "Indirect Descriptors",
      check: .rule,
      scenarios: [.mixedTables],
      mutant: .device("refuses-mixed-chains")),
  ]
}
