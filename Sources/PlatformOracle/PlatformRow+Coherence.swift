import PlatformKnobs

extension PlatformRow {
  /// The thread about the DMA API for all devices, August 2018.
  static let coherenceRows: [PlatformRow] = [
    PlatformRow(
      "R43", .coherence,
      "A device behaves as the specification says or as any PCI device, and in no third "
        + "way.",
      .plain {
        $0.policy = .physical
      },
      says: .refused,
      mutation: "the driver accepts ACCESS_PLATFORM"
    ) {
      $0.policy = .platformBit
    },
    PlatformRow(
      "R44", .coherence,
      "A secure guest must copy through pages that it shares, although the device is no PCI "
        + "device to the DMA API.",
      .plain {
        $0.platform = .powerpc
        $0.firmware = .silent
        $0.device = .bypassing
        $0.policy = .quirkList
        $0.offersAccessPlatform = false
        $0.memory = .garbage
        $0.pool = .hostPool
      },
      says: .worksProtected,
      mutation: "it does not copy"
    ) {
      $0.pool = .none
    },
    PlatformRow(
      "R45", .coherence,
      "Memory-mapped devices were declared non-coherent and worked, because the driver "
        + "bypassed the DMA API.",
      .open {
        $0.platform = .arm
        $0.coherence = .mismatched
        $0.policy = .physical
      },
      says: .worksUnprotected,
      mutation: "the driver uses the DMA API"
    ) {
      $0.policy = .dmaAPI
    },
    PlatformRow(
      "R46", .coherence,
      "With the DMA API the guest maps rings uncached, the hypervisor does not, and the "
        + "device seems to hang.",
      .open {
        $0.platform = .arm
        $0.coherence = .mismatched
        $0.policy = .dmaAPI
      },
      says: .hangs,
      mutation: "the driver takes virtio as coherent"
    ) {
      $0.coherence = .overridden
    },
    PlatformRow(
      "R47", .coherence,
      "Virtio needs a quirk that says: always coherent.",
      .open {
        $0.platform = .arm
        $0.coherence = .overridden
        $0.policy = .dmaAPI
      },
      says: .worksUnprotected,
      mutation: "without the quirk"
    ) {
      $0.coherence = .mismatched
    },
    PlatformRow(
      "R48", .coherence,
      "Emulation platforms have an IOMMU for all virtio devices; that implies no coherence.",
      .plain {
        $0.platform = .arm
        $0.policy = .dmaAPI
      },
      says: .worksProtected,
      mutation: "the device is declared non-coherent"
    ) {
      $0.coherence = .mismatched
    },
    PlatformRow(
      "R49", .coherence,
      "Bypassing inside the IOMMU's driver leaves the non-coherent operations in place.",
      .plain {
        $0.platform = .arm
        $0.policy = .passThrough
        $0.coherence = .mismatched
      },
      says: .hangs,
      mutation: "the device is declared coherent"
    ) {
      $0.coherence = .coherent
    },
    PlatformRow(
      "R50", .coherence,
      "A memory-mapped device that is not coherent works if the guest maintains its caches.",
      .open {
        $0.platform = .arm
        $0.policy = .dmaAPI
        $0.coherence = .maintained
      },
      says: .worksUnprotected,
      mutation: "the guest does not"
    ) {
      $0.coherence = .unmaintained
    },
  ]
}
