import OrderingReference

/// Statements DMB-G, about VIRTIO_F_DMB, obligations of the driver.
extension Statement {
  static let regionDriverStatements: [Statement] = [
    Statement(
      .regionDriver(1), .driver, .must,
      "Accepts DMB only with VERSION_1, ACCESS_PLATFORM and, where it is offered, "
        + "ORDER_PLATFORM.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset, .dmbBus],
      mutant: .driver),
    Statement(
      .regionDriver(2), .driver, .must,
      "Reads the identifier behind FEATURES_OK, and gives up on a missing or tiny region.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset, .dmbBus],
      mutant: .driver),
    Statement(
      .regionDriver(3), .driver, .must,
      "Begins the pool a page behind the region's start, so that offset 0 is never given.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .driver),
    Statement(
      .regionDriver(4), .driver, .must,
      "Copies the whole mapping in for every direction.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset, .dmbBus],
      mutant: .driver),
    Statement(
      .regionDriver(5), .driver, .none,
      "Gives each mapping pages of its own.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .driver),
    Statement(
      .regionDriver(6), .driver, .none,
      "Maps at most an eighth of the pool at once.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .driver),
    Statement(
      .regionDriver(7), .driver, .none,
      "Divides the pool into areas with a lock each.",
      clause: "VIRTIO_F_DMB, driver",
      check: .explained(
        "areas and locks are inside the driver; one CPU takes no locks"),
      scenarios: [.dmbOffset],
      mutant: .none(
        "areas leave no trace")),
    Statement(
      .regionDriver(8), .driver, .none,
      "Halves the depth of a split queue until its areas fit; a packed one fails.",
      clause: "VIRTIO_F_DMB, driver",
      check: .explained(
        "why a queue has its size is inside the driver; the driver's own tests decide it"),
      scenarios: [.dmbOffset],
      mutant: .none(
        "the reason for a size leaves no trace")),
    Statement(
      .regionDriver(9), .driver, .none,
      "Holds old and new areas while it resizes a queue.",
      clause: "VIRTIO_F_DMB, driver",
      check: .explained(
        "allocations are inside the driver; the driver's own tests decide it"),
      scenarios: [.ringReset],
      mutant: .none(
        "allocations leave no trace")),
    Statement(
      .regionDriver(10), .driver, .none,
      "Takes an exhausted pool for back-pressure.",
      clause: "VIRTIO_F_DMB, driver",
      check: .explained(
        "a retry looks like a later request; the scenario exhausts the pool and expects the "
          + "job to be done"),
      scenarios: [.dmbOffset],
      mutant: .none(
        "a driver that breaks it does not end the job, which the scenario expects")),
    Statement(
      .regionDriver(11), .driver, .none,
      "Leaves the bytes behind a mapping in its last page as they were.",
      clause: "VIRTIO_F_DMB, driver",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .driver),
  ]
}
