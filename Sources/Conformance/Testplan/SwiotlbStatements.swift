import OrderingReference

/// Statements SW, about the SWIOTLB proposal.
extension Statement {
  static let swiotlbStatements: [Statement] = [
    Statement(
      .bounce(1), .driver, .should,
      "Accepts SWIOTLB where it is offered.",
      clause: "SWIOTLB proposal, 28 March and 2 April 2025",
      check: .rule,
      scenarios: [.bounceStrict],
      mutant: .driver),
    Statement(
      .bounce(2), .driver, .must,
      "Gives only addresses in the region once SWIOTLB is accepted.",
      clause: "SWIOTLB proposal, 28 March and 2 April 2025",
      check: .rule,
      scenarios: [.bounceStrict],
      mutant: .driver),
    Statement(
      .bounce(3), .device, .mustNot,
      "Offers SWIOTLB where the transport has no bounce buffer.",
      clause: "SWIOTLB proposal, 28 March 2025",
      check: .rule,
      scenarios: [.bounceStrict],
      mutant: .device("offers-swiotlb-without-region")),
    Statement(
      .bounce(4), .device, .may,
      "Fails to operate when SWIOTLB is not accepted.",
      clause: "SWIOTLB proposal, 28 March and 2 April 2025",
      check: .explained(
        "a permission; DMB-D10 decides what a device that needs its region does"),
      scenarios: [.refusedFeatures],
      mutant: .none(
        "a permission cannot be broken")),
    Statement(
      .bounce(5), .device, .should,
      "Offers SWIOTLB where it shows capability 10.",
      clause: "SWIOTLB proposal, PCI",
      check: .rule,
      scenarios: [.bounceStrict, .bounceHint],
      mutant: .device("hides-swiotlb")),
    Statement(
      .bounce(6), .driver, .should,
      "Prefers the region to system memory even without the bit.",
      clause: "SWIOTLB proposal, 28 March and 2 April 2025",
      check: .rule,
      scenarios: [.bounceHint],
      mutant: .driver),
    Statement(
      .bounce(7), .driver, .must,
      "Gives no address in system memory once SWIOTLB is accepted.",
      clause: "SWIOTLB proposal, 2 April 2025",
      check: .rule,
      scenarios: [.bounceStrict],
      mutant: .driver),
    Statement(
      .bounce(8), .both, .none,
      "Is exempt from ACCESS_PLATFORM for addresses in the region.",
      clause: "SWIOTLB proposal, 28 March and 2 April 2025",
      check: .explained(
        "an exemption; SW-09 holds that such addresses reach no IOMMU"),
      scenarios: [.bounceStrict],
      mutant: .none(
        "an exemption cannot be broken")),
    Statement(
      .bounce(9), .device, .none,
      "Accesses the region without packets, IOMMU and ATS.",
      clause: "SWIOTLB proposal, author's reply",
      check: .judge([.regionStaysLocal]),
      scenarios: [.bounceStrict, .bounceHint],
      mutant: .device("region-over-link")),
    Statement(
      .bounce(10), .device, .none,
      "Compares addresses with the BAR as it is placed when it accesses.",
      clause: "this model; SWIOTLB proposal",
      check: .rule,
      scenarios: [.bounceStrict, .movedRegion],
      mutant: .device("remembers-bar")),
    Statement(
      .bounce(11), .device, .none,
      "Fails, without partial data, where a buffer crosses the region's end.",
      clause: "this model; SWIOTLB proposal",
      check: .rule,
      scenarios: [.bounceStrict, .regionEdge],
      mutant: .device("wraps-at-region-end")),
    Statement(
      .bounce(12), .device, .none,
      "Sends nothing upstream for an address outside the region once SWIOTLB is accepted.",
      clause: "this model; SWIOTLB proposal",
      check: .judge([.regionStaysLocal]),
      scenarios: [.regionEdge],
      mutant: .device("leaves-strict-region")),
    Statement(
      .bounce(13), .device, .none,
      "Reads locally what the CPU has written ahead of the doorbell.",
      clause: "this model; SWIOTLB proposal",
      check: .judge([.readReturnsLastWrite]),
      scenarios: [.bounceStrict],
      mutant: .device("caches-bounce-memory")),
    Statement(
      .bounce(14), .device, .none,
      "Has local writes in memory before it interrupts and before it answers reads of the "
        + "BAR.",
      clause: "this model; SWIOTLB proposal",
      check: .judge([.readReturnsLastWrite, .indexBeforeInterrupt]),
      scenarios: [.bounceStrict],
      mutant: .device("interrupt-before-used-index")),
    Statement(
      .bounce(15), .device, .none,
      "States whether the region keeps its content across a reset.",
      clause: "this model; SWIOTLB proposal",
      check: .explained(
        "a statement about documents: docs/assumptions.md says that the content stays"),
      scenarios: [.deviceReset],
      mutant: .none(
        "a document cannot be mutated here")),
  ]
}
