import VirtioLayouts

/// What the specification says about feature bits beside their meaning.
///
/// Source: VIRTIO v1.4, sections 2.2, 5.1.3.1, 5.2.3, 5.3.3 and 6.
enum FeatureTable {
  /// Bits of network devices that need another bit, each with the bits of which it needs one.
  private static let netNeeds: [(bit: Int, oneOf: [Int])] = [
    (7, [1]), (8, [1]), (9, [7, 8]), (10, [1]), (11, [0]), (12, [0]), (13, [11, 12]), (14, [0]),
    (18, [17]), (19, [17]), (20, [17]), (21, [17]), (22, [17]), (23, [17]), (52, [17]), (53, [17]),
    (60, [17]), (61, [11, 12]), (2, [17]), (51, [17]), (50, [17]),
  ]

  /// A bit of `features` whose prerequisite is missing.
  static func lackingPrerequisite(
    _ features: FeatureBits, type: VirtioDeviceType?
  ) -> Int? {
    guard type == .net else { return nil }
    for need in netNeeds where features.contains(FeatureBits(bit: need.bit)) {
      let has = need.oneOf.contains { features.contains(FeatureBits(bit: $0)) }
      if !has { return need.bit }
    }
    return nil
  }

  /// The bits that have a meaning to a device of a type.
  private static func bits(_ type: VirtioDeviceType) -> FeatureBits {
    switch type {
    case .net: FeatureBits(rawValue: 0xf9fc_0000_00ff_fff0 | 0x6_0000_0000_000f)
    case .block: FeatureBits(rawValue: 0x3fef7)
    case .console: FeatureBits(rawValue: 0x7)
    case .entropy: []
    }
  }

  /// The bits of which a driver cannot know what they mean: reserved ones, those of other types,
  /// and those of other transports.
  static func unknown(type: VirtioDeviceType?, isPCI: Bool) -> FeatureBits {
    var known = FeatureBits.deviceIndependent.subtracting(.unused)
    known.subtract([FeatureBits(bit: 25), FeatureBits(bit: 26), FeatureBits(bit: 31)])
    if !isPCI { known.subtract([.singleRootVirtualization, .adminQueue]) }
    // Without a type every bit of a type may be known.
    let own = type.map(bits) ?? FeatureBits(rawValue: ~FeatureBits.deviceIndependent.rawValue)
    return FeatureBits(rawValue: ~known.union(own).rawValue)
  }

  /// What a driver that accepted all of it leaves a device no reason to refuse.
  static let grounds: FeatureBits = [
    .version1, .accessPlatform, .orderPlatform, .swiotlb, .deviceMemoryBuffer,
  ]
}
