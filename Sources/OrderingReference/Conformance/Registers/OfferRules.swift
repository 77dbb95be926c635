import PCIeLayouts
import VirtioLayouts

/// What the device offers: FT-05, FT-09, FT-13, FT-18, PCI-14, SW-03, SW-05, DMB-D01, -D02, -D04.
struct OfferRules {
  private static let virtualizationCapability: UInt16 = 0x0010
  private var mapsElsewhere = false

  /// Notes that what the device is told differs from the physical address.
  mutating func noteForeignMapping(_ context: ConformanceContext) {
    guard !mapsElsewhere else { return }
    mapsElsewhere = true
    checkPlatform(context)
  }

  private func checkPlatform(_ context: ConformanceContext) {
    guard mapsElsewhere, context.transport.offerIsKnown, !context.transport.isLegacy else { return }
    context.check(
      .feature(13), context.transport.offered.contains(.accessPlatform),
      "the device is given addresses that are not physical and does not offer ACCESS_PLATFORM")
  }

  func observe(
    _ access: RegisterAccess, list: CapabilityList, _ context: ConformanceContext
  ) {
    let transport = context.transport
    switch access.field {
    case .deviceFeature where !access.isWrite && !access.isRefused:
      checkWindow(access.value, context)
    case .driverFeature where !access.isWrite && transport.driverFeatureSelect < 2:
      let shift = UInt64(32 * transport.driverFeatureSelect)
      let valid = transport.acknowledged.intersection(transport.offered).rawValue >> shift
      context.check(
        .pci(14), valid & 0xffff_ffff & ~access.value == 0,
        "driver_feature reads \(hexadecimal(access.value)) without bits that were acknowledged")
    case .status where access.isWrite && access.value & 0x8c != 0 && transport.offerIsKnown:
      checkOffer(list, context)
    default: break
    }
  }

  private func checkWindow(_ value: UInt64, _ context: ConformanceContext) {
    let transport = context.transport
    let window = transport.deviceFeatureSelect
    if window >= 2, context.deviceType != .net {
      context.check(
        .pci(14), value == 0, "window \(window) offers \(hexadecimal(value)), and has no features")
    }
    guard window == 1, !transport.isLegacy else { return }
    context.check(
      .feature(9), value & FeatureBits.version1.rawValue >> 32 != 0, "VERSION_1 is not offered")
    if mapsElsewhere {
      context.check(
        .feature(13), value & FeatureBits.accessPlatform.rawValue >> 32 != 0,
        "the device is given addresses that are not physical and does not offer ACCESS_PLATFORM")
    }
  }

  private func checkOffer(_ list: CapabilityList, _ context: ConformanceContext) {
    let transport = context.transport
    let offered = transport.offered
    let lacking = FeatureTable.lackingPrerequisite(offered, type: context.deviceType)
    context.check(
      .feature(5), lacking == nil, "bit \(lacking ?? 0) offered without its prerequisite")
    guard !transport.isLegacy else { return }
    if transport.isPCI, list.extendedIsComplete {
      let hasFunctions = list.extended[Self.virtualizationCapability] != nil
      context.check(
        .feature(18), offered.contains(.singleRootVirtualization) == hasFunctions,
        "SR_IOV offered: \(!hasFunctions), capability there: \(hasFunctions)")
    }
    if transport.isPCI, list.isComplete { checkProposal(list, context) }
    guard offered.contains(.deviceMemoryBuffer) else { return }
    context.check(
      .regionDevice(1), transport.isPCI, "DMB offered on a transport that cannot name a region")
    context.check(
      .regionDevice(2), offered.contains(.accessPlatform), "DMB offered without ACCESS_PLATFORM")
    if list.first(.sharedMemory) != nil {
      context.check(
        .regionDevice(4), offered.contains(.orderPlatform),
        "DMB offered for a region behind a BAR without ORDER_PLATFORM")
    }
  }

  private func checkProposal(_ list: CapabilityList, _ context: ConformanceContext) {
    let isOffered = context.transport.offered.contains(.swiotlb)
    let isThere = list.first(.swiotlb) != nil
    if isOffered {
      context.check(.bounce(3), isThere, "SWIOTLB offered without a bounce region")
    }
    if isThere {
      context.check(.bounce(5), isOffered, "a bounce region is shown and SWIOTLB not offered")
    }
  }
}
