/// Registers of the memory-mapped transport, version 2 and, where marked, version 1 (legacy).
///
/// All are 32 bits wide; the device configuration at 0x100 takes its fields' widths.
/// Source: VIRTIO v1.4, sections 4.2.2 and 4.2.4.
public enum MMIORegisters {
  /// "virt".
  public static let magicValue: UInt32 = 0x7472_6976
  /// MagicValue, RO.
  public static let magic: UInt64 = 0x000
  /// Version, RO: 2, or 1 for legacy.
  public static let version: UInt64 = 0x004
  /// DeviceID, RO: the device type; 0 is a placeholder to be ignored.
  public static let deviceID: UInt64 = 0x008
  /// VendorID, RO.
  public static let vendorID: UInt64 = 0x00c
  /// DeviceFeatures, RO.
  public static let deviceFeatures: UInt64 = 0x010
  /// DeviceFeaturesSel, WO.
  public static let deviceFeaturesSelect: UInt64 = 0x014
  /// DriverFeatures, WO.
  public static let driverFeatures: UInt64 = 0x020
  /// DriverFeaturesSel, WO.
  public static let driverFeaturesSelect: UInt64 = 0x024
  /// GuestPageSize, WO, legacy.
  public static let guestPageSize: UInt64 = 0x028
  /// QueueSel, WO.
  public static let queueSelect: UInt64 = 0x030
  /// QueueSizeMax, RO.
  public static let queueSizeMax: UInt64 = 0x034
  /// QueueSize, WO.
  public static let queueSize: UInt64 = 0x038
  /// QueueAlign, WO, legacy.
  public static let queueAlign: UInt64 = 0x03c
  /// QueuePFN, RW, legacy.
  public static let queuePageNumber: UInt64 = 0x040
  /// QueueReady, RW.
  public static let queueReady: UInt64 = 0x044
  /// QueueNotify, WO.
  public static let queueNotify: UInt64 = 0x050
  /// InterruptStatus, RO: bit 0 used buffer, bit 1 configuration.
  public static let interruptStatus: UInt64 = 0x060
  /// InterruptACK, WO.
  public static let interruptAcknowledge: UInt64 = 0x064
  /// Status, RW.
  public static let status: UInt64 = 0x070
  /// QueueDescLow and, four bytes on, QueueDescHigh, WO.
  public static let queueDescriptor: UInt64 = 0x080
  /// QueueDriverLow and QueueDriverHigh, WO.
  public static let queueDriver: UInt64 = 0x090
  /// QueueDeviceLow and QueueDeviceHigh, WO.
  public static let queueDevice: UInt64 = 0x0a0
  /// SHMSel, WO.
  public static let sharedMemorySelect: UInt64 = 0x0ac
  /// SHMLenLow and SHMLenHigh, RO.
  public static let sharedMemoryLength: UInt64 = 0x0b0
  /// SHMBaseLow and SHMBaseHigh, RO.
  public static let sharedMemoryBase: UInt64 = 0x0b8
  /// QueueReset, RW, with RING_RESET.
  public static let queueReset: UInt64 = 0x0c0
  /// ConfigGeneration, RO.
  public static let configurationGeneration: UInt64 = 0x0fc
  /// Device configuration.
  public static let configuration: UInt64 = 0x100
  /// Bytes of the register window.
  public static let windowByteCount: UInt64 = 0x200
}
