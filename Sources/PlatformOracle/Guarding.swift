import PlatformKnobs

/// What a host that guards the guest's memory makes of it.
enum Guarding {
  static func apply(
    _ expectation: Expectation, _ cell: PlatformConfiguration, _ addresses: Addresses,
    _ negotiation: Negotiation, usesRegion: Bool, heedsIOMMU: Bool
  ) -> Expectation {
    guard cell.memory != .open else { return expectation }
    if cell.device == .card || cell.device == .assignedCard { return expectation }
    if cell.unaccepted == .lift, !negotiation.hasRegion { return expectation }
    if usesRegion {
      return expectation.outcome.works
        ? Expectation(.worksProtected, "everything lies on the device; memory stays shut")
        : expectation
    }
    let isCopied =
      (cell.pool == .hostPool || cell.pool == .restrictedPool) && addresses == .physical
    if isCopied, expectation.outcome.works {
      return Expectation(.worksProtected, "everything lies in pages that are shared")
    }
    if cell.unaccepted == .snoop, !heedsIOMMU, addresses == .physical {
      return Expectation(
        .worksProtected, "the hypervisor reads the queue and opens what the guest offers")
    }
    return Expectation(.faults, "the device cannot read a ring that is not shared")
  }
}
