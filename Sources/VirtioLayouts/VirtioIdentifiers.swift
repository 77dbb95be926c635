/// PCI identifiers of virtio devices.
///
/// Source: VIRTIO v1.4, section 4.1.2.
public enum VirtioIdentifiers {
  /// Vendor of every virtio device.
  public static let vendor: UInt16 = 0x1af4
  /// Added to the device type gives the modern device ID.
  public static let modernDeviceBase: UInt16 = 0x1040
  /// Lowest revision of a modern device.
  public static let modernRevision: UInt8 = 1
  /// Device type of a block device.
  public static let blockType: UInt16 = 2
}
