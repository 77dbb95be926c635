/// Feature bits of a block device.
///
/// Source: VIRTIO v1.4, section 5.2.3.
extension FeatureBits {
  /// VIRTIO_BLK_F_SIZE_MAX.
  public static let blockSizeMax: FeatureBits = FeatureBits(bit: 1)
  /// VIRTIO_BLK_F_SEG_MAX.
  public static let blockSegmentMax: FeatureBits = FeatureBits(bit: 2)
  /// VIRTIO_BLK_F_GEOMETRY.
  public static let blockGeometry: FeatureBits = FeatureBits(bit: 4)
  /// VIRTIO_BLK_F_RO.
  public static let blockReadOnly: FeatureBits = FeatureBits(bit: 5)
  /// VIRTIO_BLK_F_BLK_SIZE.
  public static let blockSize: FeatureBits = FeatureBits(bit: 6)
  /// VIRTIO_BLK_F_FLUSH.
  public static let blockFlush: FeatureBits = FeatureBits(bit: 9)
  /// VIRTIO_BLK_F_TOPOLOGY.
  public static let blockTopology: FeatureBits = FeatureBits(bit: 10)
  /// VIRTIO_BLK_F_CONFIG_WCE.
  public static let blockWritebackControl: FeatureBits = FeatureBits(bit: 11)
  /// VIRTIO_BLK_F_MQ.
  public static let blockMultiqueue: FeatureBits = FeatureBits(bit: 12)
  /// VIRTIO_BLK_F_DISCARD.
  public static let blockDiscard: FeatureBits = FeatureBits(bit: 13)
  /// VIRTIO_BLK_F_WRITE_ZEROES.
  public static let blockWriteZeroes: FeatureBits = FeatureBits(bit: 14)
}
