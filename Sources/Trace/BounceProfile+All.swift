import VirtioLayouts

extension BounceProfile {
  /// Every profile that a trace can name.
  static let all: [BounceProfile] =
    [.none, .dmbOffset, .dmbBus] + BounceMode.allCases.map(BounceProfile.swiotlbCapability)
    + AddressForm.allCases.map(BounceProfile.addressForm)
}
