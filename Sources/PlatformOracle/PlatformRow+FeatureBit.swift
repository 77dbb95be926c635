import PlatformKnobs

extension PlatformRow {
  /// The thread about a feature bit for the quirk, July 2016.
  static let featureBitRows: [PlatformRow] = [
    PlatformRow(
      "R15", .bit,
      "On most systems a physical address is a bus address.",
      .plain {
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .dmaAPI
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "firmware claims an IOMMU over the device"
    ) {
      $0.firmware = .claims
    },
    PlatformRow(
      "R16", .bit,
      "Under Xen only the DMA API knows where the guest's pages are.",
      .plain {
        $0.platform = .xen
        $0.firmware = .silent
        $0.device = .card
        $0.policy = .xenRule
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "the driver hands out its own numbers"
    ) {
      $0.policy = .physical
    },
    PlatformRow(
      "R17", .bit,
      "A card that speaks virtio behind a real IOMMU must be programmed through it.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .card
      },
      says: .worksProtected,
      mutation: "the driver hands out physical addresses"
    ) {
      $0.policy = .physical
    },
    PlatformRow(
      "R18", .bit,
      "On SPARC the device is enumerated as behind the IOMMU, and the host ignores that.",
      .plain {
        $0.platform = .sparc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .dmaAPI
        $0.offersAccessPlatform = false
      },
      says: .hangs,
      mutation: "platform code lists the device"
    ) {
      $0.policy = .quirkList
    },
    PlatformRow(
      "R19", .bit,
      "On PPC64 it is the same with windows of translation entries.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .dmaAPI
        $0.offersAccessPlatform = false
      },
      says: .corrupts,
      mutation: "platform code lists the device"
    ) {
      $0.policy = .quirkList
    },
    PlatformRow(
      "R20", .bit,
      "A device without the bit gets physical addresses although it stands behind an IOMMU.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "it offers the bit and bypasses all the same"
    ) {
      $0.offersAccessPlatform = true
    },
    PlatformRow(
      "R21", .bit,
      "Assigned and virtual devices are mixed behind one IOMMU, so that the bit is one of "
        + "each device.",
      .plain {
        $0.neighbour = .bypassing
      },
      says: .worksProtected,
      mutation: "the device with the bit bypasses too"
    ) {
      $0.device = .bypassing
    },
    PlatformRow(
      "R22", .bit,
      "A backend in another process must itself know of translations, and forget them in "
        + "time.",
      .plain {
        $0.device = .staleBackend
      },
      says: .corrupts,
      mutation: "the backend is told of invalidations"
    ) {
      $0.device = .backend
    },
    PlatformRow(
      "R23", .bit,
      "An emulated IOMMU that lies and Xen at the same time have never worked.",
      .plain {
        $0.platform = .xen
        $0.firmware = .claims
        $0.device = .bypassing
        $0.policy = .xenRule
        $0.offersAccessPlatform = false
      },
      says: .faults,
      mutation: "the driver hands out its own numbers"
    ) {
      $0.policy = .physical
    },
    PlatformRow(
      "R24", .bit,
      "The hint that a device would rather bypass is ignored: the driver clears what it "
        + "does not know.",
      .plain {
        $0.offersHint = true
      },
      says: .worksProtected,
      mutation: "the driver acknowledges every bit"
    ) {
      $0.acknowledgesUnknown = true
    },
    PlatformRow(
      "R52", .bit,
      "A quirk in the virtio core is not seen by VFIO; one in platform code is.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .quirkList
        $0.owner = .nested
        $0.offersAccessPlatform = false
      },
      says: .refused,
      mutation: "the decision is in the virtio core"
    ) {
      $0.policy = .platformBit
    },
    PlatformRow(
      "R53", .bit,
      "For a device that bypasses either the IOMMU is ignored or everything is mapped to "
        + "itself.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .identity
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "addresses are allocated"
    ) {
      $0.policy = .dmaAPI
    },
  ]
}
