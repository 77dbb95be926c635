/// The device status field, 8 bits.
///
/// Source: VIRTIO v1.4, section 2.1.
public struct DeviceStatus: OptionSet, Hashable, Sendable {
  /// The eight bits; 0 is the state after reset.
  public var rawValue: UInt8
  /// Makes a status from its bits.
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// ACKNOWLEDGE: the guest has noticed the device.
  public static let acknowledge: DeviceStatus = DeviceStatus(rawValue: 0x01)
  /// DRIVER: the guest knows how to drive it.
  public static let driver: DeviceStatus = DeviceStatus(rawValue: 0x02)
  /// DRIVER_OK: the device is live.
  public static let driverOK: DeviceStatus = DeviceStatus(rawValue: 0x04)
  /// FEATURES_OK: negotiation is complete; the device may leave it clear to refuse.
  public static let featuresOK: DeviceStatus = DeviceStatus(rawValue: 0x08)
  /// SUSPEND: asked for by the driver, confirmed by the device with DRIVER_OK clear.
  public static let suspend: DeviceStatus = DeviceStatus(rawValue: 0x10)
  /// DEVICE_NEEDS_RESET: set by the device after an unrecoverable error.
  public static let needsReset: DeviceStatus = DeviceStatus(rawValue: 0x40)
  /// FAILED: the guest has given up.
  public static let failed: DeviceStatus = DeviceStatus(rawValue: 0x80)
}
