import OrderingReference

/// Statements RS, about device reset.
extension Statement {
  static let resetStatements: [Statement] = [
    Statement(
      .reset(1), .device, .must,
      "Shows status 0 once a reset is complete.",
      clause: "Device Reset",
      check: .rule,
      scenarios: [.negotiation, .deviceReset],
      mutant: .device("never-ends-reset")),
    Statement(
      .reset(2), .device, .mustNot,
      "Notifies or touches queues between the end of a reset and the next initialization.",
      clause: "Device Reset",
      check: .rule,
      scenarios: [.deviceReset],
      mutant: .device("works-behind-reset")),
    Statement(
      .reset(3), .driver, .should,
      "Takes a reset as complete only when the status reads 0.",
      clause: "Device Reset",
      check: .rule,
      scenarios: [.deviceReset, .legacy, .mmio],
      mutant: .driver),
  ]
}
