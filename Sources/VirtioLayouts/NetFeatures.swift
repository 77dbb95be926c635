/// Feature bits of a network device.
///
/// Source: VIRTIO v1.4, section 5.1.3.
extension FeatureBits {
  /// VIRTIO_NET_F_CSUM.
  public static let netChecksum: FeatureBits = FeatureBits(bit: 0)
  /// VIRTIO_NET_F_GUEST_CSUM.
  public static let netGuestChecksum: FeatureBits = FeatureBits(bit: 1)
  /// VIRTIO_NET_F_MTU.
  public static let netMTU: FeatureBits = FeatureBits(bit: 3)
  /// VIRTIO_NET_F_MAC.
  public static let netMAC: FeatureBits = FeatureBits(bit: 5)
  /// VIRTIO_NET_F_MRG_RXBUF.
  public static let netMergeableReceiveBuffers: FeatureBits = FeatureBits(bit: 15)
  /// VIRTIO_NET_F_STATUS.
  public static let netStatus: FeatureBits = FeatureBits(bit: 16)
  /// VIRTIO_NET_F_CTRL_VQ.
  public static let netControlQueue: FeatureBits = FeatureBits(bit: 17)
  /// VIRTIO_NET_F_CTRL_RX.
  public static let netControlReceiveMode: FeatureBits = FeatureBits(bit: 18)
  /// VIRTIO_NET_F_CTRL_VLAN.
  public static let netControlVLAN: FeatureBits = FeatureBits(bit: 19)
  /// VIRTIO_NET_F_MQ.
  public static let netMultiqueue: FeatureBits = FeatureBits(bit: 22)
  /// VIRTIO_NET_F_CTRL_MAC_ADDR.
  public static let netControlMACAddress: FeatureBits = FeatureBits(bit: 23)
  /// VIRTIO_NET_F_SPEED_DUPLEX.
  public static let netSpeedDuplex: FeatureBits = FeatureBits(bit: 63)
}
