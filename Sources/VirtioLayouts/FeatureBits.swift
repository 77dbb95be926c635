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

  /// VIRTIO_BLK_F_SIZE_MAX.
  public static let blockSizeMax: FeatureBits = FeatureBits(bit: 1)
  /// VIRTIO_BLK_F_SEG_MAX.
  public static let blockSegmentMax: FeatureBits = FeatureBits(bit: 2)
  /// VIRTIO_BLK_F_BLK_SIZE.
  public static let blockSize: FeatureBits = FeatureBits(bit: 6)
  /// VIRTIO_BLK_F_FLUSH.
  public static let blockFlush: FeatureBits = FeatureBits(bit: 9)
  /// VIRTIO_BLK_F_MQ.
  public static let blockMultiqueue: FeatureBits = FeatureBits(bit: 12)
  /// VIRTIO_F_SWIOTLB of the 2025 proposal, through the modern interface alone; through a legacy
  /// interface bit 27 is ANY_LAYOUT.
  public static let swiotlb: FeatureBits = FeatureBits(bit: 27)
  /// VIRTIO_F_VERSION_1.
  public static let version1: FeatureBits = FeatureBits(bit: 32)
  /// VIRTIO_F_ACCESS_PLATFORM.
  public static let accessPlatform: FeatureBits = FeatureBits(bit: 33)
  /// VIRTIO_F_ORDER_PLATFORM.
  public static let orderPlatform: FeatureBits = FeatureBits(bit: 36)

  /// The numbers of the bits that are set, in increasing order.
  public var description: String {
    let numbers = (0..<64).filter { rawValue & 1 << UInt64($0) != 0 }
    return "{" + numbers.map(String.init).joined(separator: ", ") + "}"
  }
}
