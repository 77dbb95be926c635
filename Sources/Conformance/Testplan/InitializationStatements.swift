import OrderingReference

/// Statements IN, about device initialization.
extension Statement {
  static let initializationStatements: [Statement] = [
    Statement(
      .start(1), .driver, .must,
      "Goes through the eight steps in order: reset, ACKNOWLEDGE, DRIVER, features, "
        + "FEATURES_OK, read back, set-up, DRIVER_OK.",
      clause: "Device Initialization",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .start(2), .driver, .mustNot,
      "Writes device configuration before FEATURES_OK.",
      clause: "Device Initialization",
      check: .rule,
      scenarios: [.console, .block],
      mutant: .driver),
    Statement(
      .start(3), .driver, .mustNot,
      "Acknowledges more features behind FEATURES_OK.",
      clause: "Device Initialization",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .start(4), .driver, .mustNot,
      "Notifies before DRIVER_OK.",
      clause: "Device Initialization",
      check: .rule,
      scenarios: [.splitTraffic, .packedTraffic],
      mutant: .driver),
    Statement(
      .start(5), .driver, .mustNot,
      "Goes on with initialization behind a step that failed for good.",
      clause: "Device Initialization",
      check: .rule,
      scenarios: [.refusedFeatures, .negotiation],
      mutant: .driver),
  ]
}
