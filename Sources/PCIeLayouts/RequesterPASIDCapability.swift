/// The model's own extended capability: which PASID the function's requests have.
///
/// Virtio has no register for it. It is a designated vendor-specific capability, which drivers that do
/// not know it leave alone.
///
/// | bytes   | field                                                        |
/// | ------- | ------------------------------------------------------------ |
/// | 4..<8   | vendor 15:0, revision 19:16, bytes of the capability 31:20   |
/// | 8..<10  | identifier among those of the vendor                         |
/// | 12..<16 | PASID 19:0, and in bit 31 whether requests have it           |
///
/// Source: PCIe Base, 7.9.6, for the first ten bytes.
public enum RequesterPASIDCapability {
  /// Extended capability ID of a designated vendor-specific capability.
  public static let identifier: UInt16 = 0x0023
  /// Bytes of the capability.
  public static let byteCount: Int = 16
  /// Vendor, revision and length, 4 bytes.
  public static let vendorHeader: Int = 4
  /// The value of ``vendorHeader``.
  public static let vendorHeaderValue: UInt32 = 0x5243 | 16 << 20
  /// Identifier among those of the vendor, 2 bytes.
  public static let vendorIdentifier: Int = 8
  /// The value of ``vendorIdentifier``.
  public static let vendorIdentifierValue: UInt16 = 1
  /// The PASID, 4 bytes; means something while PASID Control enables PASIDs.
  public static let requester: Int = 12
  /// Bit of ``requester``: requests have the PASID.
  public static let use: UInt32 = 1 << 31
}
