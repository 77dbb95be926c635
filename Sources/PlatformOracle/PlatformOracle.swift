public import PlatformKnobs

/// What a cell must come to, from the threads and the specification.
///
/// It knows no device, no host and no driver: only who believes what, and what an address then means
/// to whom. The run of a cell knows nothing of this.
public enum PlatformOracle {
  /// The expectation for a cell.
  public static func expect(_ cell: PlatformConfiguration) -> Expectation {
    let negotiation = Negotiation(cell)
    if let refusal = negotiation.refusal { return Expectation(.refused, refusal) }
    let belief = Belief(cell, negotiation)
    let addresses = belief.addresses(cell)
    if case .none(let why) = addresses { return Expectation(.refused, why) }
    // With the region in use no address of system memory is handed out.
    let usesRegion =
      cell.pool == .deviceRegion && (cell.region == .both || cell.region == .hint)
      && cell.platform != .arm
    let heedsIOMMU = cell.device.isTranslated && !(cell.offersHint && cell.acknowledgesUnknown)
    var expectation: Expectation
    if cell.pool == .regionBuffers, cell.omitsBarrier, cell.region != .none {
      // Rings on the device are safe: the driver's look at them flushes what is combined.
      return Expectation(
        .corrupts, "without a barrier the doorbell passes data in write-combining buffers")
    }
    if usesRegion {
      expectation = region(cell, addresses, belief, heedsIOMMU: heedsIOMMU)
    } else {
      expectation =
        heedsIOMMU
        ? Meaning.translated(cell, addresses, belief) : Meaning.bypassing(cell, addresses)
    }
    expectation = Guarding.apply(
      expectation, cell, addresses, negotiation, usesRegion: usesRegion, heedsIOMMU: heedsIOMMU)
    return coherence(expectation, cell, belief)
  }

  private static func region(
    _ cell: PlatformConfiguration, _ addresses: Addresses, _ belief: Belief, heedsIOMMU: Bool
  ) -> Expectation {
    let isConfined =
      heedsIOMMU && Meaning.confines(cell, addresses, belief)
    return isConfined
      ? Expectation(.worksProtected, "everything lies on the device, and the IOMMU maps nothing")
      : Expectation(.worksUnprotected, "everything lies on the device, and nothing else is shut")
  }

  private static func coherence(
    _ expectation: Expectation, _ cell: PlatformConfiguration, _ belief: Belief
  ) -> Expectation {
    guard expectation.outcome.works else { return expectation }
    switch cell.coherence {
    case .coherent, .overridden, .maintained: return expectation
    case .mismatched where belief.usesAPI:
      return Expectation(
        .hangs,
        "guest and hypervisor map the rings with different attributes and do not see each other")
    case .mismatched: return expectation
    case .unmaintained:
      return Expectation(.hangs, "what the guest writes stays in its cache")
    }
  }
}
