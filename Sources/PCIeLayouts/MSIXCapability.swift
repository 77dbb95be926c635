/// The MSI-X capability (ID 0x11) and its table.
///
/// Source: PCI 3.0, 6.8.2.
public enum MSIXCapability {
  /// Capability ID.
  public static let identifier: UInt8 = 0x11
  /// Bytes of the capability.
  public static let byteCount: Int = 12
  /// Message Control, 2 bytes: table size minus one in bits 10:0.
  public static let messageControl: Int = 2
  /// Table offset and BAR, 4 bytes.
  public static let table: Int = 4
  /// Pending bits offset and BAR, 4 bytes.
  public static let pendingBits: Int = 8
  /// Message Control: vectors of the table minus one.
  public static let tableSizeMask: UInt16 = 0x7ff
  /// Table and pending bits: the BAR; the other bits are the offset in it.
  public static let barMask: UInt32 = 0x7
  /// Message Control: MSI-X is on.
  public static let enable: UInt16 = 1 << 15
  /// Message Control: every vector is masked.
  public static let functionMask: UInt16 = 1 << 14
  /// Bytes of a table entry: address le64, data le32, vector control le32.
  public static let entryByteCount: UInt64 = 16
  /// Vector control: this vector is masked.
  public static let vectorMask: UInt32 = 1
}
