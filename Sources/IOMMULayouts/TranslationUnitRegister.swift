/// Offsets of the registers in a translation unit's 4 KiB page of MMIO.
///
/// The place of the fault records and of the IOTLB registers is what the capability registers say;
/// these are the places that the model advertises.
///
/// Source: VT-d, 10.4 (register descriptions).
public enum TranslationUnitRegister {
  /// Bytes of the register page.
  public static let pageByteCount: UInt64 = 4096
  /// VER, 32 bits.
  public static let version: UInt64 = 0x00
  /// CAP, 64 bits.
  public static let capability: UInt64 = 0x08
  /// ECAP, 64 bits.
  public static let extendedCapability: UInt64 = 0x10
  /// GCMD, 32 bits, write only.
  public static let globalCommand: UInt64 = 0x18
  /// GSTS, 32 bits, read only.
  public static let globalStatus: UInt64 = 0x1c
  /// RTADDR, 64 bits.
  public static let rootTableAddress: UInt64 = 0x20
  /// FSTS, 32 bits.
  public static let faultStatus: UInt64 = 0x34
  /// FECTL, 32 bits; FEDATA, FEADDR and FEUADDR follow.
  public static let faultEventControl: UInt64 = 0x38
  /// FEUADDR, 32 bits, the last of the four.
  public static let faultEventUpperAddress: UInt64 = 0x44
  /// IQH, 64 bits, read only; bits 18:4 are the index.
  public static let invalidationQueueHead: UInt64 = 0x80
  /// IQT, 64 bits; bits 18:4 are the index.
  public static let invalidationQueueTail: UInt64 = 0x88
  /// IQA, 64 bits.
  public static let invalidationQueueAddress: UInt64 = 0x90
  /// ICS, 32 bits; bit 0 is set by a wait descriptor with IF.
  public static let invalidationCompletionStatus: UInt64 = 0x9c
  /// IECTL, 32 bits; IEDATA, IEADDR and IEUADDR follow.
  public static let invalidationEventControl: UInt64 = 0xa0
  /// IEUADDR, 32 bits, the last of the four.
  public static let invalidationEventUpperAddress: UInt64 = 0xac
  /// PQH, 64 bits; bits 18:5 are the index.
  public static let pageRequestQueueHead: UInt64 = 0xc0
  /// PQT, 64 bits; bits 18:5 are the index.
  public static let pageRequestQueueTail: UInt64 = 0xc8
  /// PQA, 64 bits: base and size as in IQA.
  public static let pageRequestQueueAddress: UInt64 = 0xd0
  /// PRS, 32 bits.
  public static let pageRequestStatus: UInt64 = 0xdc
  /// PECTL, 32 bits; PEDATA, PEADDR and PEUADDR follow.
  public static let pageRequestEventControl: UInt64 = 0xe0
  /// PEUADDR, 32 bits, the last of the four.
  public static let pageRequestEventUpperAddress: UInt64 = 0xec
  /// The IOTLB registers (not used: invalidation is queued).
  public static let iotlb: UInt64 = 0xf0
  /// The first fault record, 16 bytes.
  public static let faultRecords: UInt64 = 0x220
}
