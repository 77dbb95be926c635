import PlatformKnobs

extension PlatformRow {
  /// The thread about the DMA API in virtio's core, November 2015.
  static let coreRows: [PlatformRow] = [
    PlatformRow(
      "R01", .core,
      "The IOMMU is exposed, enabled, and says that it covers the device.",
      .plain {
        $0.offersAccessPlatform = true
      },
      says: .worksProtected,
      mutation: "firmware denies it"
    ) {
      $0.firmware = .denies
    },
    PlatformRow(
      "R02", .core,
      "With the IOMMU exposed nothing is passed through by default: an address that nobody "
        + "mapped faults.",
      .plain {
        $0.policy = .dmaAPI
        $0.owner = .process
        $0.ownerStrays = true
      },
      says: .faults,
      mutation: "the owner stays inside"
    ) {
      $0.ownerStrays = false
    },
    PlatformRow(
      "R03", .core,
      "With iommu=pt the DMA API returns the physical address, and nothing is protected.",
      .plain {
        $0.device = .card
        $0.policy = .passThrough
      },
      says: .worksUnprotected,
      mutation: "the guest turns ATS on, which a context that passes through blocks"
    ) {
      $0.usesATS = true
    },
    PlatformRow(
      "R04", .core,
      "Passing through is wanted for one device and not for another behind the same IOMMU.",
      .plain {
        $0.neighbour = .passedThrough
      },
      says: .worksProtected,
      mutation: "the whole kernel passes through"
    ) {
      $0.policy = .passThrough
    },
    PlatformRow(
      "R05", .core,
      "A driver that eschews the DMA API is broken where the device is translated.",
      .plain {
        $0.device = .card
        $0.policy = .physical
      },
      says: .faults,
      mutation: "the driver uses the DMA API"
    ) {
      $0.policy = .dmaAPI
    },
    PlatformRow(
      "R06", .core,
      "On x86 the DMA API does the right thing, firmware bugs aside.",
      .plain {
        $0.policy = .dmaAPI
      },
      says: .worksProtected,
      mutation: "the table is damaged, so that the IOMMU stays off"
    ) {
      $0.firmware = .damaged
    },
    PlatformRow(
      "R07", .core,
      "The table says that the emulated IOMMU covers virtio devices, which bypass it.",
      .plain {
        $0.firmware = .claims
        $0.device = .bypassing
        $0.policy = .dmaAPI
        $0.offersAccessPlatform = false
      },
      says: .corrupts,
      mutation: "the table admits that it does not"
    ) {
      $0.firmware = .honest
    },
    PlatformRow(
      "R08", .core,
      "The table lies about assigned devices too, and no virtio feature can help them.",
      .plain {
        $0.firmware = .claims
        $0.device = .assignedCard
        $0.policy = .physical
        $0.offersAccessPlatform = false
      },
      says: .corrupts,
      mutation: "the table admits that it does not"
    ) {
      $0.firmware = .honest
    },
    PlatformRow(
      "R09", .core,
      "A broken table is answered by leaving the IOMMU off altogether.",
      .plain {
        $0.firmware = .claims
        $0.device = .bypassing
        $0.policy = .blacklist
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "the device is to be given to a process, for which there is no IOMMU now"
    ) {
      $0.owner = .process
    },
    PlatformRow(
      "R10", .core,
      "Real firmware has broken tables as well; the kernel rejects them whole.",
      .plain {
        $0.firmware = .damaged
        $0.policy = .dmaAPI
      },
      says: .worksUnprotected,
      mutation: "a sound table leaves the device out, although it is translated"
    ) {
      $0.firmware = .denies
    },
    PlatformRow(
      "R11", .core,
      "ARM and PowerPC need a quirk that says which devices the IOMMU misses.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .quirkList
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "there is no such list"
    ) {
      $0.policy = .dmaAPI
    },
    PlatformRow(
      "R12", .core,
      "A kernel driver wants no protection, and a process that drives the same device must "
        + "have it.",
      .plain {
        $0.device = .card
        $0.policy = .passThrough
        $0.owner = .process
      },
      says: .worksProtected,
      mutation: "the kernel drives it"
    ) {
      $0.owner = .kernel
    },
    PlatformRow(
      "R13", .core,
      "A driver cannot tell a device of the hypervisor from a card; it has the feature bit "
        + "alone.",
      .plain {
        $0.device = .card
      },
      says: .worksProtected,
      mutation: "the card does not offer the bit"
    ) {
      $0.offersAccessPlatform = false
    },
    PlatformRow(
      "R14", .core,
      "Eschewing the DMA API worked because the device ignores the IOMMU: two wrongs.",
      .plain {
        $0.firmware = .claims
        $0.device = .bypassing
        $0.policy = .physical
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "the device heeds the IOMMU"
    ) {
      $0.device = .translating
    },
    PlatformRow(
      "R51", .core,
      "Many devices want the IOMMU for VFIO alone, and no cost for the kernel.",
      .plain {
        $0.device = .card
        $0.policy = .passThrough
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "the kernel translates"
    ) {
      $0.policy = .dmaAPI
    },
  ]
}
