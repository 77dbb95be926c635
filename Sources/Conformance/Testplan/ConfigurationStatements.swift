import OrderingReference

/// Statements CF, about the device configuration space.
extension Statement {
  static let configurationStatements: [Statement] = [
    Statement(
      .configuration(1), .driver, .mustNot,
      "Takes reads of more than 32 bits, or of several fields, to be atomic.",
      clause: "Device Configuration Space",
      check: .rule,
      scenarios: [.block, .net],
      mutant: .driver),
    Statement(
      .configuration(2), .driver, .should,
      "Reads the generation before and behind fields of several reads.",
      clause: "Device Configuration Space",
      check: .rule,
      scenarios: [.configurationChange, .block],
      mutant: .driver),
    Statement(
      .configuration(3), .driver, .must,
      "Looks whether the feature is offered before it reads an optional field.",
      clause: "Device Configuration Space",
      check: .rule,
      scenarios: [.block, .net, .console],
      mutant: .driver),
    Statement(
      .configuration(4), .driver, .mustNot,
      "Insists on the exact size of the configuration.",
      clause: "Device Configuration Space",
      check: .rule,
      scenarios: [.oddCapabilities],
      mutant: .driver),
    Statement(
      .configuration(5), .device, .must,
      "Lets configuration be read before FEATURES_OK, as far as features are offered.",
      clause: "Device Configuration Space",
      check: .rule,
      scenarios: [.configurationChange],
      mutant: .device("hides-early-configuration")),
  ]
}
