import ByteLayouts

/// Feature bits of a console device.
///
/// Source: VIRTIO v1.4, section 5.3.3.
extension FeatureBits {
  /// VIRTIO_CONSOLE_F_SIZE.
  public static let consoleSize: FeatureBits = FeatureBits(bit: 0)
  /// VIRTIO_CONSOLE_F_MULTIPORT.
  public static let consoleMultiport: FeatureBits = FeatureBits(bit: 1)
  /// VIRTIO_CONSOLE_F_EMERG_WRITE.
  public static let consoleEmergencyWrite: FeatureBits = FeatureBits(bit: 2)
}

/// The device configuration of a console.
///
/// | offset | bytes | field        | unit       |
/// | ------ | ----- | ------------ | ---------- |
/// | 0x00   | 2     | cols         | characters |
/// | 0x02   | 2     | rows         | characters |
/// | 0x04   | 4     | max_nr_ports | ports      |
/// | 0x08   | 4     | emerg_wr     | one byte, written by the driver |
///
/// Queues: 0 receiveq, 1 transmitq of port 0. Source: VIRTIO v1.4, sections 5.3.2 and 5.3.4.
public struct ConsoleConfiguration: Hashable, Sendable {
  /// Bytes of the structure.
  public static let byteCount: Int = 12
  /// Place of cols.
  public static let columnsOffset: Int = 0
  /// Place of rows.
  public static let rowsOffset: Int = 2
  /// Place of max_nr_ports.
  public static let portCountOffset: Int = 4
  /// Place of emerg_wr.
  public static let emergencyWriteOffset: Int = 8
  /// Queue of bytes to the guest.
  public static let receiveQueue: Int = 0
  /// Queue of bytes from the guest.
  public static let transmitQueue: Int = 1

  /// Width in characters.
  public var columns: UInt16
  /// Height in characters.
  public var rows: UInt16

  /// Makes a configuration with one port.
  public init(columns: UInt16, rows: UInt16) {
    self.columns = columns
    self.rows = rows
  }

  /// Writes the structure; emerg_wr reads as zero.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(columns, at: Self.columnsOffset)
    bytes.storeLittleEndian(rows, at: Self.rowsOffset)
    bytes.storeLittleEndian(UInt32(1), at: Self.portCountOffset)
    bytes.storeLittleEndian(UInt32(0), at: Self.emergencyWriteOffset)
  }
}
