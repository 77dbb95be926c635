import VirtioLayouts

/// What the device makes of the acknowledged set: FT-06, FT-07, FT-08, DMB-D10.
struct RefusalRules {
  private var accepted: [FeatureBits] = []

  mutating func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    let transport = context.transport
    guard access.field == .status, !access.isWrite, transport.asksForFeatures,
      transport.featuresAreAccepted == nil, transport.offerIsKnown, !transport.isLegacy,
      !transport.isResetting
    else { return }
    let isAccepted = access.value & UInt64(DeviceStatus.featuresOK.rawValue) != 0
    judge(isAccepted, transport.acknowledged, transport.offered, context)
  }

  private mutating func judge(
    _ isAccepted: Bool, _ features: FeatureBits, _ offered: FeatureBits,
    _ context: ConformanceContext
  ) {
    let isValid =
      features.isSubset(of: offered) && features.contains(.version1)
      && FeatureTable.lackingPrerequisite(features, type: context.deviceType) == nil
    let region: FeatureBits = [.swiotlb, .deviceMemoryBuffer]
    if context.configuration.requiresRegion, features.isDisjoint(with: region) {
      context.check(
        .regionDevice(10), !isAccepted, "FEATURES_OK kept without the region that is needed")
    }
    guard isValid else {
      return context.check(
        .feature(6), !isAccepted, "FEATURES_OK kept for \(features) of \(offered)")
    }
    if accepted.contains(features) {
      context.check(.feature(8), isAccepted, "\(features) refused, which was accepted before")
      return
    }
    let grounds = offered.intersection(FeatureTable.grounds)
    if isAccepted { accepted.append(features) }
    guard features.isSuperset(of: grounds) else { return }
    if features == offered {
      context.check(.feature(7), isAccepted, "all that is offered was acknowledged and refused")
    } else {
      context.check(.feature(6), isAccepted, "\(features), a valid part of the offer, refused")
    }
  }
}
