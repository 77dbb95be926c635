/// Registers of the legacy interface in BAR0, an I/O range.
///
/// | offset | bytes | field           | access |
/// | ------ | ----- | --------------- | ------ |
/// | 0x00   | 4     | device features | RO     |
/// | 0x04   | 4     | driver features | RW     |
/// | 0x08   | 4     | queue address   | RW, in units of 4096 bytes |
/// | 0x0c   | 2     | queue size      | RO     |
/// | 0x0e   | 2     | queue select    | RW     |
/// | 0x10   | 2     | queue notify    | RW     |
/// | 0x12   | 1     | device status   | RW     |
/// | 0x13   | 1     | ISR status      | RO, cleared by reading |
/// | 0x14   | 2     | configuration vector | RW, while MSI-X is enabled |
/// | 0x16   | 2     | queue vector    | RW, while MSI-X is enabled |
///
/// The device configuration follows at 0x18 while MSI-X is enabled, else at 0x14.
/// Source: VIRTIO v1.4, section 4.1.4.10.
public enum LegacyRegisters {
  /// Device features, bits 0...31.
  public static let deviceFeatures: UInt64 = 0x00
  /// Driver features, bits 0...31.
  public static let driverFeatures: UInt64 = 0x04
  /// Queue address in units of ``pageByteCount``.
  public static let queueAddress: UInt64 = 0x08
  /// Queue size.
  public static let queueSize: UInt64 = 0x0c
  /// Queue select.
  public static let queueSelect: UInt64 = 0x0e
  /// Queue notify.
  public static let queueNotify: UInt64 = 0x10
  /// Device status.
  public static let deviceStatus: UInt64 = 0x12
  /// ISR status.
  public static let interruptStatus: UInt64 = 0x13
  /// Configuration vector.
  public static let configurationVector: UInt64 = 0x14
  /// Queue vector.
  public static let queueVector: UInt64 = 0x16
  /// Device configuration while MSI-X is off.
  public static let deviceConfiguration: UInt64 = 0x14
  /// Device configuration while MSI-X is on.
  public static let deviceConfigurationWithVectors: UInt64 = 0x18
  /// Unit of the queue address and alignment of the used ring, bytes.
  public static let pageByteCount: UInt64 = 4096

  /// Place of the used ring behind the descriptor table's start.
  public static func usedRingOffset(size: UInt16) -> UInt64 {
    let ahead = 16 * UInt64(size) + 6 + 2 * UInt64(size)
    return (ahead + pageByteCount - 1) & ~(pageByteCount - 1)
  }
}
