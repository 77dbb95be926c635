/// Virtio feature bits, 0...63.
///
/// Source: VIRTIO v1.4, sections 2.2, 5.2.3 and 6.
public struct FeatureBits: OptionSet, Hashable, Sendable, CustomStringConvertible {
  /// One bit for each feature.
  public var rawValue: UInt64
  /// Makes a set from its 64 bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// The set of one feature by its number.
  @inlinable public init(bit: Int) { rawValue = 1 << UInt64(bit) }

  /// VIRTIO_F_NOTIFY_ON_EMPTY, of transitional devices alone.
  public static let notifyOnEmpty: FeatureBits = FeatureBits(bit: 24)
  /// VIRTIO_F_ANY_LAYOUT: what bit 27 means through a legacy interface.
  public static let anyLayout: FeatureBits = FeatureBits(bit: 27)
  /// VIRTIO_F_SWIOTLB of the 2025 proposal, through the modern interface alone; through a legacy
  /// interface bit 27 is ANY_LAYOUT.
  public static let swiotlb: FeatureBits = FeatureBits(bit: 27)
  /// VIRTIO_F_INDIRECT_DESC.
  public static let indirectDescriptors: FeatureBits = FeatureBits(bit: 28)
  /// VIRTIO_F_EVENT_IDX.
  public static let eventIndex: FeatureBits = FeatureBits(bit: 29)
  /// UNUSED (30): a driver that acknowledges it has broken negotiation.
  public static let unused: FeatureBits = FeatureBits(bit: 30)
  /// VIRTIO_F_VERSION_1.
  public static let version1: FeatureBits = FeatureBits(bit: 32)
  /// VIRTIO_F_ACCESS_PLATFORM.
  public static let accessPlatform: FeatureBits = FeatureBits(bit: 33)
  /// VIRTIO_F_RING_PACKED.
  public static let ringPacked: FeatureBits = FeatureBits(bit: 34)
  /// VIRTIO_F_IN_ORDER.
  public static let inOrder: FeatureBits = FeatureBits(bit: 35)
  /// VIRTIO_F_ORDER_PLATFORM.
  public static let orderPlatform: FeatureBits = FeatureBits(bit: 36)
  /// VIRTIO_F_SR_IOV.
  public static let singleRootVirtualization: FeatureBits = FeatureBits(bit: 37)
  /// VIRTIO_F_NOTIFICATION_DATA.
  public static let notificationData: FeatureBits = FeatureBits(bit: 38)
  /// VIRTIO_F_NOTIF_CONFIG_DATA.
  public static let notificationConfigurationData: FeatureBits = FeatureBits(bit: 39)
  /// VIRTIO_F_RING_RESET.
  public static let ringReset: FeatureBits = FeatureBits(bit: 40)
  /// VIRTIO_F_ADMIN_VQ.
  public static let adminQueue: FeatureBits = FeatureBits(bit: 41)
  /// VIRTIO_F_SUSPEND.
  public static let suspend: FeatureBits = FeatureBits(bit: 43)
  /// VIRTIO_F_DMB of the 2026 proposal; the number is provisional.
  public static let deviceMemoryBuffer: FeatureBits = FeatureBits(bit: 44)

  /// The bits 24...41, 43 and 44 of queues and transports; the others belong to the device type.
  public static let deviceIndependent: FeatureBits = FeatureBits(rawValue: 0x1bff_ff00_0000)

  /// The numbers of the bits that are set, in increasing order.
  public var description: String {
    let numbers = (0..<64).filter { rawValue & 1 << UInt64($0) != 0 }
    return "{" + numbers.map(String.init).joined(separator: ", ") + "}"
  }
}
