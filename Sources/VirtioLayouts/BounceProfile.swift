/// How strictly a bounce region is used once the driver knows it.
public enum BounceMode: UInt8, Hashable, Sendable, CaseIterable {
  /// Every address lies in the region; others are refused before any access.
  case strict
  /// The region is offered without the feature bit: either kind of address is legal.
  case hint
  /// Rings in the region and data outside, or the reverse.
  case mixed
}

/// What the 64 bits of a descriptor or queue register mean.
///
/// | profile             | address                                   | found through            |
/// | ------------------- | ----------------------------------------- | ------------------------ |
/// | none                | bus address                               | -                        |
/// | swiotlbCapability   | bus address inside the device's own BAR   | bit 27, capability 10    |
/// | dmbOffset           | byte offset in the region                 | DMB, shared-memory cap 8 |
/// | dmbBus              | address in a space mapped 1:1 on the region | DMB, shared-memory cap 8 |
/// | addressForm         | as ``AddressForm`` says                   | bit 27, address_form     |
///
/// Source: the SWIOTLB proposal of 2025 and VIRTIO_F_DMB of 2026; neither is ratified.
public enum BounceProfile: Hashable, Sendable {
  /// No bounce memory in use.
  case none
  /// VIRTIO_F_SWIOTLB with VIRTIO_PCI_CAP_SWIOTLB.
  case swiotlbCapability(BounceMode)
  /// VIRTIO_F_DMB, addresses are offsets.
  case dmbOffset
  /// VIRTIO_F_DMB, addresses count in a device bus space.
  case dmbBus
  /// VIRTIO_F_SWIOTLB with the registers of an ``AddressForm``.
  case addressForm(AddressForm)

  /// Whether an address outside the region is an error.
  @inlinable
  public var isStrict: Bool {
    switch self {
    case .none, .swiotlbCapability(.hint), .swiotlbCapability(.mixed): false
    case .swiotlbCapability(.strict), .dmbOffset, .dmbBus: true
    case .addressForm(let form): form.isStrict
    }
  }
}
