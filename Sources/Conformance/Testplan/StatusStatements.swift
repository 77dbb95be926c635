import OrderingReference

/// Statements ST, about the device status field.
extension Statement {
  static let statusStatements: [Statement] = [
    Statement(
      .status(1), .driver, .must,
      "Sets the status bits in the order of initialization, each when its step is done.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .status(2), .driver, .mustNot,
      "Clears a status bit other than by a reset of the whole device.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.negotiation, .suspend],
      mutant: .driver),
    Statement(
      .status(3), .driver, .must,
      "Resets the device before it tries again behind FAILED.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.refusedFeatures],
      mutant: .driver),
    Statement(
      .status(4), .driver, .should,
      "Counts on nothing that was under way once DEVICE_NEEDS_RESET is seen.",
      clause: "Device Status Field",
      check: .explained(
        "what a driver counts on happens inside it; the scenario expects that it resets the "
          + "device and submits everything again"),
      scenarios: [.queueError],
      mutant: .none(
        "the belief of a driver leaves no trace")),
    Statement(
      .status(5), .device, .mustNot,
      "Takes buffers before DRIVER_OK.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.negotiation, .splitTraffic, .packedTraffic],
      mutant: .device("consumes-before-driver-ok")),
    Statement(
      .status(6), .device, .mustNot,
      "Sends used buffer notifications before DRIVER_OK.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.negotiation, .splitTraffic],
      mutant: .device("notifies-before-driver-ok")),
    Statement(
      .status(7), .device, .should,
      "Sets DEVICE_NEEDS_RESET when it cannot recover from an error.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.queueError],
      mutant: .device("hides-errors")),
    Statement(
      .status(8), .device, .must,
      "Tells a configuration change behind DEVICE_NEEDS_RESET while DRIVER_OK is set.",
      clause: "Device Status Field",
      check: .rule,
      scenarios: [.queueError],
      mutant: .device("needs-reset-silently")),
  ]
}
