import PlatformKnobs

extension PlatformRow {
  /// The thread about PowerPC, November 2015.
  static let powerPCRows: [PlatformRow] = [
    PlatformRow(
      "R25", .powerpc,
      "Bypassing is a property of one implementation, not of the platform.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .vendorGuess
        $0.offersAccessPlatform = false
      },
      says: .worksUnprotected,
      mutation: "another implementation under the same vendor"
    ) {
      $0.device = .card
    },
    PlatformRow(
      "R26", .powerpc,
      "PowerPC has no way to say that the IOMMU misses a device.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .dmaAPI
        $0.offersAccessPlatform = false
      },
      says: .corrupts,
      mutation: "a property of the tree says so"
    ) {
      $0.firmware = .honest
    },
    PlatformRow(
      "R27", .powerpc,
      "A quirk for old hypervisors breaks devices of the same vendor that do not bypass.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .translating
        $0.policy = .vendorGuess
        $0.offersAccessPlatform = false
      },
      says: .faults,
      mutation: "a property of the tree says that this one is covered"
    ) {
      $0.firmware = .honest
    },
    PlatformRow(
      "R28", .powerpc,
      "The class code, or a version, could say whether the device bypasses.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .card
        $0.policy = .indicator
        $0.offersAccessPlatform = false
      },
      says: .worksProtected,
      mutation: "nobody looks at it, and the vendor is guessed at"
    ) {
      $0.policy = .vendorGuess
    },
    PlatformRow(
      "R29", .powerpc,
      "A guest gives a device that bypasses to a guest of its own, and is overwritten.",
      .plain {
        $0.firmware = .claims
        $0.device = .bypassing
        $0.policy = .platformBit
        $0.owner = .nested
        $0.offersAccessPlatform = false
      },
      says: .corrupts,
      mutation: "platform code knows, and VFIO refuses"
    ) {
      $0.policy = .quirkList
    },
    PlatformRow(
      "R30", .powerpc,
      "The virtio driver may not even be loaded, so that the decision belongs to platform "
        + "code.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.owner = .process
        $0.offersAccessPlatform = false
      },
      says: .corrupts,
      mutation: "platform code guesses by the vendor, and VFIO refuses"
    ) {
      $0.policy = .vendorGuess
    },
  ]
}
