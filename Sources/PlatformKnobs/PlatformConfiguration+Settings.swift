extension PlatformConfiguration {
  /// Every knob with its position, in a fixed order.
  public var settings: [(name: String, value: String)] {
    [
      ("platform", platform.rawValue), ("firmware", firmware.rawValue),
      ("device", device.rawValue), ("access-platform", "\(offersAccessPlatform)"),
      ("policy", policy.rawValue), ("owner", owner.rawValue), ("pool", pool.rawValue),
      ("region", region.rawValue), ("memory", memory.rawValue),
      ("unaccepted", unaccepted.rawValue), ("coherence", coherence.rawValue),
      ("neighbour", neighbour.rawValue), ("owner-strays", "\(ownerStrays)"),
      ("ats", "\(usesATS)"), ("root-port", "\(reportsRootPort)"), ("hint", "\(offersHint)"),
      ("acknowledges-unknown", "\(acknowledgesUnknown)"), ("omits-barrier", "\(omitsBarrier)"),
    ]
  }

  /// The knobs that stand otherwise than in the plain cell.
  public var differences: String {
    let plain = PlatformConfiguration().settings
    let changed = zip(settings, plain).filter { $0.value != $1.value }.map(\.0)
    return changed.isEmpty
      ? "the plain machine" : changed.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}
