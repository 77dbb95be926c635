import PlatformKnobs
import VirtioLayouts

/// What the guest makes of what it can see, by the rules of its generation.
///
/// It sees what firmware says, what the device offers, and its own settings; never how the device is
/// implemented.
struct GuestDecision: Hashable {
  /// What the driver hands out.
  enum Plan: Hashable {
    /// Guest-physical addresses.
    case physical
    /// Addresses that the IOMMU's driver allocates and maps.
    case translated
    /// Addresses that the IOMMU passes through.
    case passThrough
    /// Guest-physical addresses, mapped to themselves.
    case identity
    /// The device is given away: whoever drives it hands out what it was told to.
    case assigned
  }

  /// What the driver hands out; nil when the guest gives up.
  var plan: Plan?
  /// Why it gives up.
  var refusal: String?
  /// Whether the guest turns its IOMMU on.
  var turnsUnitOn: Bool
  /// Whether it takes the function for one that the IOMMU covers.
  var believesCovered: Bool
  /// Which rule decided.
  var reason: String
  /// Whether the driver asks the DMA API at all.
  var usesDMAAPI = true

  init(
    _ cell: PlatformConfiguration, reading: FirmwareReading, negotiated: FeatureBits,
    saysBypass: Bool, isListed: Bool
  ) {
    let (platform, policy) = (cell.platform, cell.policy)
    let isInherent = platform.enumeratesBehindIOMMU
    turnsUnitOn =
      isInherent || platform == .xen || reading.hasUnit && policy != .blacklist
    believesCovered = Self.covered(
      cell, reading: reading, saysBypass: saysBypass, isListed: isListed)
    plan = nil
    reason = ""
    if cell.owner != .kernel {
      assign(platform)
      return
    }
    let usesAPI = Self.usesDMAAPI(cell, negotiated: negotiated)
    usesDMAAPI = usesAPI.value
    if !usesAPI.value {
      plan = .physical
      reason = usesAPI.reason
    } else if platform == .xen {
      plan = .translated
      reason = "under Xen every address goes through the DMA API"
    } else if !believesCovered {
      plan = .physical
      reason = "the DMA API finds no IOMMU over the function and hands out physical addresses"
    } else {
      decideAPI(cell, usesAPI.reason)
    }
  }

  private mutating func decideAPI(_ cell: PlatformConfiguration, _ why: String) {
    switch cell.policy {
    case .passThrough:
      plan = .passThrough
      reason = "the kernel was told to pass everything through"
    case .identity where cell.platform == .sparc:
      refusal = "the window of this IOMMU has no room for memory at its own numbers"
    case .identity:
      plan = .identity
      reason = "the kernel maps everything to its own number"
    default:
      plan = .translated
      reason = why
    }
  }

  private mutating func assign(_ platform: Platform) {
    if platform == .xen {
      refusal = "VFIO finds no IOMMU that this kernel may program under Xen"
    } else if !turnsUnitOn {
      refusal = "VFIO refuses the function: the IOMMU is off"
    } else if !believesCovered {
      refusal = "VFIO refuses the function: platform code knows that no IOMMU covers it"
    } else {
      plan = .assigned
      reason = "VFIO maps what the owner asks for, in a domain of its own"
    }
  }

  private static func covered(
    _ cell: PlatformConfiguration, reading: FirmwareReading, saysBypass: Bool, isListed: Bool
  ) -> Bool {
    let isInherent = cell.platform.enumeratesBehindIOMMU
    let said: Bool? =
      switch reading {
      case .covered: true
      case .uncovered: false
      case .nothing, .rejected: nil
      }
    switch cell.policy {
    case .blacklist where !isInherent: return false
    case .quirkList where isListed: return false
    case .vendorGuess where isInherent: return said ?? false
    case .indicator where cell.owner == .kernel || isInherent:
      return saysBypass ? false : said ?? isInherent
    default: return said ?? isInherent
    }
  }

  private static func usesDMAAPI(
    _ cell: PlatformConfiguration, negotiated: FeatureBits
  ) -> (value: Bool, reason: String) {
    if cell.device == .assignedCard {
      return (true, "a driver of an ordinary PCI device knows the DMA API alone")
    }
    switch cell.policy {
    case .physical: return (false, "this kernel hands out physical addresses always")
    case .xenRule:
      return cell.platform == .xen
        ? (true, "under Xen every address goes through the DMA API")
        : (false, "outside Xen this kernel hands out physical addresses")
    case .platformBit:
      if negotiated.contains(.accessPlatform) {
        return (true, "ACCESS_PLATFORM was negotiated: the DMA API decides")
      }
      return cell.platform == .xen
        ? (true, "under Xen every address goes through the DMA API")
        : (false, "ACCESS_PLATFORM was not negotiated: physical addresses")
    case .dmaAPI, .passThrough, .identity, .quirkList, .vendorGuess, .indicator, .blacklist:
      return (true, "the driver uses the DMA API always")
    }
  }
}
