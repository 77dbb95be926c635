import PlatformKnobs

/// Whether guest and device agree on features, as the specification and the threads have it.
struct Negotiation {
  /// ACCESS_PLATFORM is in force.
  let hasPlatform: Bool
  /// Bit 27 is in force.
  let hasRegion: Bool
  /// Why nothing comes of it.
  let refusal: String?

  init(_ cell: PlatformConfiguration) {
    let knows =
      switch cell.policy {
      case .physical, .xenRule, .vendorGuess, .indicator: false
      case .platformBit, .dmaAPI, .passThrough, .identity, .quirkList, .blacklist: true
      }
    // The virtio core decides for the kernel's virtio driver; other drivers know the bit.
    let isOther = cell.owner != .kernel || cell.device == .assignedCard
    hasPlatform = cell.offersAccessPlatform && (knows || isOther)
    hasRegion = cell.region == .both && cell.pool == .deviceRegion
    refusal = Self.refusal(cell, hasPlatform: hasPlatform, hasRegion: hasRegion)
  }

  private static func refusal(
    _ cell: PlatformConfiguration, hasPlatform: Bool, hasRegion: Bool
  ) -> String? {
    if hasPlatform, cell.device == .unableBackend {
      return "the backend cannot translate and so refuses ACCESS_PLATFORM"
    }
    let insists: Set<DeviceKind> = [.translating, .backend, .staleBackend]
    if cell.offersAccessPlatform, !hasPlatform, insists.contains(cell.device) {
      return "a device behind the emulated IOMMU refuses a driver without ACCESS_PLATFORM"
    }
    if cell.region == .both, !hasRegion, cell.memory != .open, cell.unaccepted == .refuse {
      return "the device cannot reach the guest's memory and refuses a driver without bit 27"
    }
    return nil
  }
}
