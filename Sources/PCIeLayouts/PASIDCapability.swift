/// The PASID extended capability (ID 0x001b).
///
/// | bytes | field                                                             |
/// | ----- | ----------------------------------------------------------------- |
/// | 4..<6 | capability: execute 1, privileged 2, bits of the widest PASID 12:8 |
/// | 6..<8 | control: enable 0, execute 1, privileged 2                         |
///
/// Source: PCIe Base, 7.8.9.
public enum PASIDCapability {
  /// Extended capability ID.
  public static let identifier: UInt16 = 0x001b
  /// Bytes of the capability.
  public static let byteCount: Int = 8
  /// PASID Capability, 2 bytes, read only.
  public static let capability: Int = 4
  /// PASID Control, 2 bytes; does not change while ATS is on.
  public static let control: Int = 6
  /// PASID Capability: bits of the widest PASID in 12:8, 0...20.
  public static let widthShift: UInt16 = 8
  /// PASID Control: requests may have a PASID.
  public static let enable: UInt16 = 1 << 0
}
