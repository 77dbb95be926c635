import OrderingReference

/// Statements DMB-D, about VIRTIO_F_DMB, obligations of the device.
extension Statement {
  static let regionDeviceStatements: [Statement] = [
    Statement(
      .regionDevice(1), .device, .mustNot,
      "Offers DMB on a transport that cannot name a region.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.mmio, .dmbOffset],
      mutant: .device("offers-dmb-on-mmio")),
    Statement(
      .regionDevice(2), .device, .must,
      "Offers ACCESS_PLATFORM with it.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.dmbOffset, .dmbBus],
      mutant: .device("offers-dmb-alone")),
    Statement(
      .regionDevice(3), .device, .mustNot,
      "Offers it where the driver would have to maintain caches.",
      clause: "VIRTIO_F_DMB, device",
      check: .explained(
        "the region of this model is behind a BAR that no cache holds; "
          + "read-returns-last-write judges what either side sees"),
      scenarios: [.dmbOffset],
      mutant: .none(
        "the CPU of this model caches no BAR")),
    Statement(
      .regionDevice(4), .device, .must,
      "Offers ORDER_PLATFORM where the region needs barriers of the platform.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.dmbOffset, .dmbBus],
      mutant: .device("hides-order-platform")),
    Statement(
      .regionDevice(5), .device, .must,
      "Has exactly one region with the identifier that it reports, in a field that "
        + "exists.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.dmbOffset, .dmbBus],
      mutant: .device("reports-wrong-region")),
    Statement(
      .regionDevice(6), .device, .mustNot,
      "Reports an identifier that its type defines.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .none(
        "no device type of this model defines one; a minimal trace breaks the rule")),
    Statement(
      .regionDevice(7), .device, .must,
      "Takes every queue address as an offset.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .device("takes-offset-as-bus-address")),
    Statement(
      .regionDevice(8), .device, .must,
      "Checks offset and length before it accesses, and sets DEVICE_NEEDS_RESET where "
        + "they leave the region.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.regionEdge],
      mutant: .device("checks-no-bounds")),
    Statement(
      .regionDevice(9), .device, .mustNot,
      "Accesses anything outside the region for its queues.",
      clause: "VIRTIO_F_DMB, device",
      check: .ruleAndJudge([.regionStaysLocal]),
      scenarios: [.dmbOffset, .dmbBus, .regionEdge],
      mutant: .device("leaves-buffer-region")),
    Statement(
      .regionDevice(10), .device, .must,
      "Refuses FEATURES_OK where it needs the region and the driver did not accept.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.refusedFeatures],
      mutant: .device("works-without-region")),
    Statement(
      .regionDevice(11), .device, .may,
      "Takes offset 0 for an error.",
      clause: "VIRTIO_F_DMB, device",
      check: .explained(
        "a permission"),
      scenarios: [.dmbOffset],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .regionDevice(12), .device, .mustNot,
      "Moves or shrinks the region across resets, or trusts what it held.",
      clause: "VIRTIO_F_DMB, device",
      check: .rule,
      scenarios: [.dmbOffset, .deviceReset],
      mutant: .device("shrinks-region")),
  ]
}
