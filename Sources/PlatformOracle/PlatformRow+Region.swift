import PlatformKnobs

extension PlatformRow {
  /// The thread about restricted DMA for virtio-pci, March 2025.
  static let regionRows: [PlatformRow] = [
    PlatformRow(
      "R31", .region,
      "ACCESS_PLATFORM is necessary and not sufficient where the host cannot see the "
        + "guest's memory.",
      .plain {
        $0.memory = .blocked
      },
      says: .faults,
      mutation: "the device brings a region"
    ) {
      $0.region = .both
      $0.pool = .deviceRegion
    },
    PlatformRow(
      "R32", .region,
      "With bit 27 every address lies in the device's own region.",
      .open {
        $0.region = .both
        $0.pool = .deviceRegion
        $0.memory = .blocked
      },
      says: .worksProtected,
      mutation: "there is no region"
    ) {
      $0.region = .none
    },
    PlatformRow(
      "R33", .region,
      "A driver that does not know the capability goes on with system memory.",
      .open {
        $0.region = .hint
      },
      says: .worksUnprotected,
      mutation: "the host guards memory"
    ) {
      $0.memory = .blocked
    },
    PlatformRow(
      "R34", .region,
      "A memory-mapped device has its pool in the device tree.",
      .open {
        $0.platform = .arm
        $0.pool = .restrictedPool
        $0.memory = .blocked
      },
      says: .worksProtected,
      mutation: "the driver does not use it"
    ) {
      $0.pool = .none
    },
    PlatformRow(
      "R35", .region,
      "Addresses in the region are exempt from ORDER_PLATFORM: an optimisation, or a trap?",
      .open {
        $0.region = .hint
        $0.pool = .regionBuffers
        $0.omitsBarrier = true
      },
      says: .corrupts,
      mutation: "the driver keeps its barriers"
    ) {
      $0.omitsBarrier = false
    },
    PlatformRow(
      "R36", .region,
      "Rings in the region and data in system memory are a mixture whose order is hard.",
      .open {
        $0.region = .hint
        $0.pool = .regionRings
      },
      says: .worksUnprotected,
      mutation: "the host guards memory, where the data is"
    ) {
      $0.memory = .blocked
    },
    PlatformRow(
      "R37", .region,
      "Addresses on the device never reach the bus, so that no IOMMU sees them.",
      .plain {
        $0.region = .both
        $0.pool = .deviceRegion
      },
      says: .worksProtected,
      mutation: "no IOMMU stands behind for what does reach it"
    ) {
      $0.device = .bypassing
    },
    PlatformRow(
      "R38", .region,
      "In a machine like pKVM the hypervisor's process cannot read the guest's memory.",
      .open {
        $0.memory = .blocked
      },
      says: .faults,
      mutation: "it can"
    ) {
      $0.memory = .open
    },
    PlatformRow(
      "R39", .region,
      "For a guest that does not know the bit the guard may be lifted.",
      .open {
        $0.region = .both
        $0.memory = .blocked
        $0.unaccepted = .lift
      },
      says: .worksUnprotected,
      mutation: "it stays"
    ) {
      $0.unaccepted = .ignore
    },
    PlatformRow(
      "R40", .region,
      "A trusted part of the hypervisor may read the queues and open what the guest offers.",
      .open {
        $0.region = .both
        $0.memory = .blocked
        $0.unaccepted = .snoop
      },
      says: .worksProtected,
      mutation: "nobody reads them"
    ) {
      $0.unaccepted = .ignore
    },
    PlatformRow(
      "R41", .region,
      "An IOMMU of two stages serves cards; nobody follows the first stage for emulated "
        + "devices.",
      .plain {
        $0.device = .card
        $0.memory = .blocked
      },
      says: .worksProtected,
      mutation: "the device is emulated"
    ) {
      $0.device = .translating
    },
    PlatformRow(
      "R42", .region,
      "The bit without a region cannot be; a driver that finds none does not accept it.",
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
      "R54", .region,
      "The region may be used where it is no more than faster, or safer.",
      .open {
        $0.region = .hint
        $0.pool = .deviceRegion
        $0.memory = .blocked
      },
      says: .worksProtected,
      mutation: "the driver does not prefer it"
    ) {
      $0.pool = .none
    },
    PlatformRow(
      "R55", .region,
      "Refusing a guest that does not know the bit beats breaking it.",
      .open {
        $0.region = .both
        $0.memory = .blocked
        $0.unaccepted = .refuse
      },
      says: .refused,
      mutation: "the device goes on"
    ) {
      $0.unaccepted = .ignore
    },
  ]
}
