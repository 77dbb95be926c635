/// Commands of the control queue: {class u8, command u8, data} readable, {ack u8} writable.
///
/// Source: VIRTIO v1.4, section 5.1.6.5.
public enum NetControl {
  /// Bytes of class and command.
  public static let headerByteCount: Int = 2
  /// VIRTIO_NET_CTRL_RX: 0 promiscuous, 1 all-multicast; one byte on or off.
  public static let receiveModeClass: UInt8 = 0
  /// VIRTIO_NET_CTRL_RX_PROMISC.
  public static let promiscuousCommand: UInt8 = 0
  /// VIRTIO_NET_CTRL_RX_ALLMULTI.
  public static let allMulticastCommand: UInt8 = 1
  /// VIRTIO_NET_CTRL_MAC.
  public static let addressClass: UInt8 = 1
  /// VIRTIO_NET_CTRL_MAC_TABLE_SET.
  public static let addressTableCommand: UInt8 = 0
  /// VIRTIO_NET_CTRL_MAC_ADDR_SET: six bytes.
  public static let addressSetCommand: UInt8 = 1
  /// VIRTIO_NET_CTRL_VLAN: 0 add, 1 delete; le16.
  public static let vlanClass: UInt8 = 2
  /// VIRTIO_NET_CTRL_VLAN_ADD.
  public static let vlanAddCommand: UInt8 = 0
  /// VIRTIO_NET_CTRL_VLAN_DEL.
  public static let vlanDeleteCommand: UInt8 = 1
  /// VIRTIO_NET_CTRL_MQ.
  public static let multiqueueClass: UInt8 = 4
  /// VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET: le16.
  public static let pairCountCommand: UInt8 = 0
  /// VIRTIO_NET_OK.
  public static let ok: UInt8 = 0
  /// VIRTIO_NET_ERR.
  public static let error: UInt8 = 1
}
