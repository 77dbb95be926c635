public import PlatformKnobs

/// The product of what platforms, firmware, devices, features, guests and owners can be.
///
/// | knob               | positions                                        |
/// | ------------------ | ------------------------------------------------ |
/// | platform           | all                                              |
/// | firmware           | all                                              |
/// | device             | all                                              |
/// | features           | ACCESS_PLATFORM or not; region offered and taken or not |
/// | policy             | all                                              |
/// | owner              | all                                              |
///
/// Memory-mapped devices have no region, so that Arm has half the features.
public enum SweepSpace {
  /// Every cell, in a fixed order.
  public static let cells: [PlatformConfiguration] = {
    var cells: [PlatformConfiguration] = []
    for platform in Platform.allCases {
      for firmware in FirmwareClaim.allCases {
        for device in DeviceKind.allCases {
          for policy in GuestPolicy.allCases {
            for owner in Owner.allCases {
              cells += features(platform, firmware, device, policy, owner)
            }
          }
        }
      }
    }
    return cells
  }()

  private static func features(
    _ platform: Platform, _ firmware: FirmwareClaim, _ device: DeviceKind, _ policy: GuestPolicy,
    _ owner: Owner
  ) -> [PlatformConfiguration] {
    let regions: [RegionOffer] = platform == .arm ? [.none] : [.none, .both]
    return [true, false].flatMap { offers in
      regions.map { region in
        PlatformConfiguration {
          $0.platform = platform
          $0.firmware = firmware
          $0.device = device
          $0.policy = policy
          $0.owner = owner
          $0.offersAccessPlatform = offers
          $0.region = region
          $0.pool = region == .none ? .none : .deviceRegion
        }
      }
    }
  }

  /// So many cells drawn without repetition, in the order of the product; all when there are no more.
  public static func sample(_ count: Int, seed: UInt64) -> [PlatformConfiguration] {
    guard count < cells.count else { return cells }
    var state = seed
    var left = count
    return cells.enumerated().filter { index, _ in
      // Each cell is taken with the chance that leaves all samples of this size alike.
      let isTaken = Int(mix(&state) % UInt64(cells.count - index)) < left
      if isTaken { left -= 1 }
      return isTaken
    }.map(\.element)
  }

  private static func mix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
