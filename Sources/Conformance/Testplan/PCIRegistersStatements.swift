import OrderingReference

/// Statements PCI 14 to 26: common configuration.
extension Statement {
  static let pciRegisters: [Statement] = [
    Statement(
      .pci(14), .device, .must,
      "Shows features by windows of 32, and keeps at least the valid bits that are "
        + "written.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.registerReadBack, .negotiation],
      mutant: .device("forgets-driver-features")),
    Statement(
      .pci(15), .device, .must,
      "Shows another generation behind a change of configuration.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.configurationChange],
      mutant: .device("keeps-generation")),
    Statement(
      .pci(16), .device, .must,
      "Resets when 0 is written to the status, and shows 0 when that is done.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.deviceReset, .registerReadBack],
      mutant: .device("keeps-features")),
    Statement(
      .pci(17), .device, .must,
      "Shows queue_enable 0 behind a reset.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.deviceReset, .registerReadBack],
      mutant: .device("keeps-queue-enable")),
    Statement(
      .pci(18), .device, .must,
      "Shows queue_reset 1 while a queue is reset, and 0 behind that, a reset and "
        + "enabling.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.ringReset],
      mutant: .device("keeps-queue-enabled")),
    Statement(
      .pci(19), .device, .must,
      "Shows queue_size 0 where there is no queue, and else a power of two for split "
        + "queues.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("odd-queue-size")),
    Statement(
      .pci(20), .device, .must,
      "Places administration queues behind the others.",
      clause: "Common configuration structure layout",
      check: .explained(
        "no device of this model offers ADMIN_VQ; the rule is there for one that does"),
      scenarios: [.negotiation],
      mutant: .none(
        "no device of this model offers ADMIN_VQ; a minimal trace breaks the rule")),
    Statement(
      .pci(21), .driver, .mustNot,
      "Writes read-only registers.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .pci(22), .driver, .mustNot,
      "Writes a size that is no power of two for a split queue, or 0 for a packed one.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .pci(23), .driver, .must,
      "Configures a queue before it enables it.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .pci(24), .driver, .mustNot,
      "Writes 0 to queue_enable.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .pci(25), .driver, .must,
      "Waits behind a reset until the status reads 0.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.deviceReset],
      mutant: .driver),
    Statement(
      .pci(26), .driver, .must,
      "Waits behind a queue's reset until queue_reset reads 0.",
      clause: "Common configuration structure layout",
      check: .rule,
      scenarios: [.ringReset],
      mutant: .driver),
  ]
}
