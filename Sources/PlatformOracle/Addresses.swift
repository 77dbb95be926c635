import PlatformKnobs

/// What numbers the driver hands out.
enum Addresses: Hashable {
  /// Guest-physical.
  case physical
  /// Allocated by the DMA API and mapped.
  case allocated
  /// Passed through by the IOMMU.
  case passedThrough
  /// Mapped to themselves.
  case identical
  /// Chosen by whom the device was given to, and mapped by VFIO.
  case chosenByOwner
  /// None: the guest gives up.
  case none(String)
}

/// What the guest believes of its platform.
struct Belief {
  /// Whether its IOMMU is on.
  let unitIsOn: Bool
  /// Whether the IOMMU covers the function.
  let isCovered: Bool
  /// Whether the driver asks the DMA API.
  let usesAPI: Bool

  private static let inherent: Set<Platform> = [.powerpc, .sparc]

  init(_ cell: PlatformConfiguration, _ negotiation: Negotiation) {
    let isInherent = Self.inherent.contains(cell.platform)
    let truth = cell.device.isTranslated
    var word: Bool?
    switch cell.firmware {
    case .honest: word = truth
    case .claims: word = true
    case .denies: word = false
    // What is damaged is thrown away whole.
    case .silent, .damaged: word = nil
    }
    unitIsOn =
      isInherent || cell.platform == .xen || (word != nil && cell.policy != .blacklist)
    isCovered = Self.isCovered(cell, word: word, isInherent: isInherent, truth: truth)
    usesAPI = Self.usesAPI(cell, negotiation)
  }

  private static func isCovered(
    _ cell: PlatformConfiguration, word: Bool?, isInherent: Bool, truth: Bool
  ) -> Bool {
    let said = word ?? isInherent
    switch cell.policy {
    case .blacklist: return isInherent && said
    case .quirkList: return truth && said
    case .vendorGuess: return isInherent ? word ?? false : said
    case .indicator:
      // A memory-mapped device has no class code, and VFIO looks at it on no PC.
      if cell.platform == .arm { return said }
      if cell.owner != .kernel, !isInherent { return said }
      return truth && said
    case .physical, .xenRule, .platformBit, .dmaAPI, .passThrough, .identity: return said
    }
  }

  private static func usesAPI(
    _ cell: PlatformConfiguration, _ negotiation: Negotiation
  ) -> Bool {
    if cell.device == .assignedCard { return true }
    switch cell.policy {
    case .physical: return false
    case .xenRule: return cell.platform == .xen
    case .platformBit: return negotiation.hasPlatform || cell.platform == .xen
    default: return true
    }
  }

  /// The numbers that come of it.
  func addresses(_ cell: PlatformConfiguration) -> Addresses {
    if cell.owner != .kernel {
      if cell.platform == .xen { return .none("VFIO has no IOMMU to program under Xen") }
      if !unitIsOn { return .none("VFIO needs the IOMMU, which is off") }
      return isCovered
        ? .chosenByOwner : .none("VFIO refuses a function that no IOMMU covers")
    }
    if !usesAPI { return .physical }
    if cell.platform == .xen { return .allocated }
    if !isCovered { return .physical }
    switch cell.policy {
    case .passThrough: return .passedThrough
    case .identity:
      return cell.platform == .sparc
        ? .none("the window of this IOMMU does not reach low memory") : .identical
    default: return .allocated
    }
  }
}
