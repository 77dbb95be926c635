import OrderingReference

/// Statements CL, about device cleanup.
extension Statement {
  static let cleanupStatements: [Statement] = [
    Statement(
      .cleanup(1), .driver, .mustNot,
      "Changes ring entries of buffers that a live queue exposes.",
      clause: "Device Cleanup",
      check: .ruleAndJudge([.exposedChainIsLeftAlone]),
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .cleanup(2), .driver, .must,
      "Takes a queue out of use before it takes exposed buffers back.",
      clause: "Device Cleanup",
      check: .rule,
      scenarios: [.splitTraffic, .deviceReset, .ringReset],
      mutant: .driver),
  ]
}
