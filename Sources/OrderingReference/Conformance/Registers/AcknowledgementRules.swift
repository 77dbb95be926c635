import VirtioLayouts

/// What the driver acknowledges: FT-01, FT-02, FT-03, FT-10, SW-01, DMB-G01.
struct AcknowledgementRules {
  func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    guard access.isWrite else { return }
    switch access.field {
    case .driverFeature: checkWindow(access.value, context)
    case .status:
      let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
      let step: DeviceStatus = context.transport.isLegacy ? .driverOK : .featuresOK
      if value.contains(step), !context.transport.held.contains(step) { checkSet(context) }
    default: break
    }
  }

  private func checkWindow(_ value: UInt64, _ context: ConformanceContext) {
    let window = context.transport.driverFeatureSelect
    guard window < 2 else {
      return context.check(
        .feature(1), value == 0,
        "\(hexadecimal(value)) acknowledged in window \(window), where nothing is offered")
    }
    guard context.transport.offeredWindows & 1 << UInt8(window) != 0 else { return }
    let offer = context.transport.offered.rawValue >> UInt64(32 * window) & 0xffff_ffff
    context.check(
      .feature(1), value & ~offer == 0,
      "bits \(hexadecimal(value & ~offer)) of window \(window) acknowledged but not offered")
  }

  private func checkSet(_ context: ConformanceContext) {
    let transport = context.transport
    let features = transport.acknowledged
    let lacking = FeatureTable.lackingPrerequisite(features, type: context.deviceType)
    context.check(
      .feature(2), lacking == nil, "bit \(lacking ?? 0) acknowledged without its prerequisite")
    guard transport.offerIsKnown else { return }
    let unknown = FeatureTable.unknown(type: context.deviceType, isPCI: transport.isPCI)
    if !transport.offered.isDisjoint(with: unknown) {
      let taken = features.intersection(unknown).intersection(transport.offered)
      context.check(.feature(3), taken == [], "bits \(taken) acknowledged, which mean nothing here")
    }
    guard !transport.isLegacy else { return }
    if transport.offered.contains(.version1) {
      context.check(
        .feature(10), features.contains(.version1), "VERSION_1 is offered and not acknowledged")
    }
    if transport.offered.contains(.swiotlb) {
      context.check(
        .bounce(1), features.contains(.swiotlb), "SWIOTLB is offered and not acknowledged")
    }
    checkRegion(features, transport.offered, context)
  }

  private func checkRegion(
    _ features: FeatureBits, _ offered: FeatureBits, _ context: ConformanceContext
  ) {
    guard features.contains(.deviceMemoryBuffer) else { return }
    var needed: FeatureBits = [.version1, .accessPlatform]
    if offered.contains(.orderPlatform) { needed.insert(.orderPlatform) }
    context.check(
      .regionDriver(1), features.isSuperset(of: needed),
      "DMB acknowledged without \(needed.subtracting(features))")
  }
}
