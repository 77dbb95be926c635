/// The ATS extended capability (ID 0x000f).
///
/// Source: ATS 1.1, 5.1.
public enum ATSCapability {
  /// Extended capability ID.
  public static let identifier: UInt16 = 0x000f
  /// Bytes of the capability.
  public static let byteCount: Int = 8
  /// ATS Capability, 2 bytes: invalidate queue depth in bits 4:0 (0 is 32).
  public static let capability: Int = 4
  /// ATS Control, 2 bytes: smallest translation unit in bits 4:0, enable in bit 15.
  public static let control: Int = 6
  /// ATS Capability: untranslated addresses in requests are page aligned.
  public static let pageAlignedRequest: UInt16 = 1 << 5
  /// ATS Capability: invalidations with G reach the translations of every PASID.
  public static let globalInvalidate: UInt16 = 1 << 6
  /// ATS Control: enable.
  public static let enable: UInt16 = 1 << 15
}
