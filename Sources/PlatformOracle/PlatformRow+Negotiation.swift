import PlatformKnobs

extension PlatformRow {
  /// Negotiation of the region, case by case.
  static let negotiationRows: [PlatformRow] = [
    PlatformRow(
      "N1", .region,
      "Neither capability nor bit: an ordinary device.",
      .open {
        $0.region = .none
      },
      says: .worksUnprotected,
      mutation: "the host guards memory"
    ) {
      $0.memory = .blocked
    },
    PlatformRow(
      "N2", .region,
      "The bit without the capability: the driver does not accept.",
      .open {
        $0.region = .bitAlone
        $0.pool = .deviceRegion
      },
      says: .worksUnprotected,
      mutation: "the host guards memory"
    ) {
      $0.memory = .blocked
    },
    PlatformRow(
      "N3", .region,
      "The capability without the bit, memory open: a hint.",
      .open {
        $0.region = .hint
        $0.pool = .deviceRegion
      },
      says: .worksUnprotected,
      mutation: "the host guards memory, which the region does not need"
    ) {
      $0.memory = .blocked
    },
    PlatformRow(
      "N4", .region,
      "The capability without the bit, memory guarded: system memory cannot be used.",
      .open {
        $0.region = .hint
        $0.memory = .blocked
      },
      says: .faults,
      mutation: "the driver follows the hint"
    ) {
      $0.pool = .deviceRegion
    },
    PlatformRow(
      "N5", .region,
      "Both, accepted: only addresses of the region.",
      .open {
        $0.region = .both
        $0.pool = .deviceRegion
        $0.memory = .blocked
      },
      says: .worksProtected,
      mutation: "the driver does not accept"
    ) {
      $0.pool = .none
    },
    PlatformRow(
      "N6", .region,
      "Both, not accepted, memory open: DMA works.",
      .open {
        $0.region = .both
      },
      says: .worksUnprotected,
      mutation: "the host guards memory"
    ) {
      $0.memory = .blocked
    },
    PlatformRow(
      "N7", .region,
      "Both, not accepted, the device refuses.",
      .open {
        $0.region = .both
        $0.memory = .blocked
        $0.unaccepted = .refuse
      },
      says: .refused,
      mutation: "the driver accepts"
    ) {
      $0.pool = .deviceRegion
    },
    PlatformRow(
      "N8", .region,
      "Both, not accepted, the guard is lifted.",
      .open {
        $0.region = .both
        $0.memory = .blocked
        $0.unaccepted = .lift
      },
      says: .worksUnprotected,
      mutation: "the driver accepts, and the guard stays"
    ) {
      $0.pool = .deviceRegion
    },
    PlatformRow(
      "N9", .region,
      "Both, not accepted, the device goes on: what the bit wants to avoid.",
      .open {
        $0.region = .both
        $0.memory = .blocked
      },
      says: .faults,
      mutation: "the device refuses"
    ) {
      $0.unaccepted = .refuse
    },
  ]
}
