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
  /// First transitional device ID (network); block 0x1001, console 0x1003, entropy 0x1005.
  public static let transitionalDeviceBase: UInt16 = 0x1000
  /// Revision of a transitional device.
  public static let transitionalRevision: UInt8 = 0
  /// Added to the device type gives the subsystem device ID of a modern device.
  public static let modernSubsystemBase: UInt16 = 0x40
}
