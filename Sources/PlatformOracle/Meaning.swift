import PlatformKnobs

/// What the numbers mean to the device.
enum Meaning {
  /// To a device that takes every number as guest-physical.
  static func bypassing(
    _ cell: PlatformConfiguration, _ addresses: Addresses
  ) -> Expectation {
    switch addresses {
    case .physical:
      return Expectation(.worksUnprotected, "both sides take numbers as guest-physical")
    case .identical:
      return Expectation(.worksUnprotected, "the mapped numbers are the physical ones")
    case .passedThrough where cell.platform == .pc || cell.platform == .arm:
      return Expectation(.worksUnprotected, "passed through, a number is the physical one")
    case .passedThrough:
      return Expectation(
        .faults, "passed through, numbers lie far above memory, where the device finds nothing")
    case .allocated, .chosenByOwner: return stray(cell.platform)
    case .none(let why): return Expectation(.refused, why)
    }
  }

  /// The device takes a mapped number for a place in memory.
  private static func stray(_ platform: Platform) -> Expectation {
    switch platform {
    case .pc, .powerpc, .arm:
      Expectation(
        .corrupts, "the device takes mapped numbers as physical and meets rings of others")
    case .sparc:
      Expectation(
        .hangs, "the device takes the window's numbers as physical and finds no ring there")
    case .xen:
      Expectation(.faults, "the device takes grants as physical and finds no memory there")
    }
  }

  /// To a device whose requests are translated.
  static func translated(
    _ cell: PlatformConfiguration, _ addresses: Addresses, _ belief: Belief
  ) -> Expectation {
    switch addresses {
    case .physical: return unmapped(cell, belief)
    case .passedThrough
    where cell.usesATS && cell.reportsRootPort && cell.platform == .pc:
      return Expectation(.faults, "a context that passes through blocks translation requests")
    case .passedThrough:
      return Expectation(.worksUnprotected, "the IOMMU passes everything through")
    case .identical:
      return Expectation(.worksUnprotected, "the IOMMU maps everything")
    case .allocated where cell.platform == .xen && cell.device == .card:
      return Expectation(
        .worksUnprotected, "the DMA API gives machine addresses, which nothing checks")
    case .allocated where cell.device == .staleBackend:
      return Expectation(
        .corrupts, "the backend goes on to use a translation that the guest has taken back")
    case .allocated:
      return Expectation(.worksProtected, "the DMA API maps what it hands out, and nothing else")
    case .chosenByOwner where cell.ownerStrays:
      return Expectation(.faults, "what the owner has not had mapped is refused")
    case .chosenByOwner:
      return Expectation(.worksProtected, "the owner reaches what VFIO mapped, and nothing else")
    case .none(let why): return Expectation(.refused, why)
    }
  }

  /// Physical numbers on the way through an IOMMU.
  private static func unmapped(
    _ cell: PlatformConfiguration, _ belief: Belief
  ) -> Expectation {
    if cell.platform == .xen, cell.device == .card {
      return Expectation(
        .hangs, "the guest's own numbers are pages of others in the machine, where no ring is")
    }
    return belief.unitIsOn
      ? Expectation(.faults, "the IOMMU has no mapping for a physical number")
      : Expectation(.worksUnprotected, "the IOMMU is off, and numbers are physical")
  }

  /// Whether a page that was never given stays shut for a device that heeds the IOMMU.
  static func confines(
    _ cell: PlatformConfiguration, _ addresses: Addresses, _ belief: Belief
  ) -> Bool {
    guard belief.unitIsOn else { return false }
    if cell.platform == .xen { return cell.device != .card }
    return addresses != .passedThrough && addresses != .identical
  }
}
