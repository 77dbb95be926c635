import OrderingReference

/// Statements NET, about network devices.
extension Statement {
  static let netStatements: [Statement] = [
    Statement(
      .net(1), .device, .must,
      "Sets num_buffers to the number of buffers of a frame, 1 where buffers are not "
        + "merged.",
      clause: "Processing of Incoming Packets",
      check: .rule,
      scenarios: [.net, .netMerged],
      mutant: .device("counts-one-buffer")),
    Statement(
      .net(2), .device, .must,
      "Fills every buffer of a frame but the last.",
      clause: "Processing of Incoming Packets",
      check: .rule,
      scenarios: [.netMerged],
      mutant: .device("leaves-room-in-merged-buffers")),
    Statement(
      .net(3), .device, .must,
      "Makes all buffers of a frame visible at once.",
      clause: "Processing of Incoming Packets",
      check: .rule,
      scenarios: [.netMerged],
      mutant: .device("splits-frames")),
    Statement(
      .net(4), .device, .must,
      "Without GUEST_CSUM sets flags to 0.",
      clause: "Processing of Incoming Packets",
      check: .rule,
      scenarios: [.net],
      mutant: .device("claims-checksum")),
    Statement(
      .net(5), .device, .mustNot,
      "Uses a gso_type that was not negotiated.",
      clause: "Processing of Incoming Packets",
      check: .rule,
      scenarios: [.net],
      mutant: .device("claims-segmentation")),
    Statement(
      .net(6), .driver, .must,
      "Sets num_buffers to 0 in frames to be sent.",
      clause: "Packet Transmission",
      check: .rule,
      scenarios: [.net],
      mutant: .driver),
    Statement(
      .net(7), .device, .must,
      "Shows max_virtqueue_pairs 1 to 0x8000, and an mtu from 68 on that never changes.",
      clause: "Network Device: Device configuration layout",
      check: .rule,
      scenarios: [.net, .configurationChange],
      mutant: .device("changes-mtu")),
  ]
}
