/// Why a translation unit refuses a request, with the numbers that fault records carry.
///
/// Numbers below 0x30 are those of legacy mode, and of root, context and paging entries in either;
/// those above belong to scalable mode.
///
/// Source: VT-d, 7.1.3; Linux, drivers/iommu/intel/dmar.c.
public enum FaultReason: UInt8, Error, Hashable, Sendable, CaseIterable {
  /// The bus has no root entry.
  case rootEntryNotPresent = 0x1
  /// The function has no context entry.
  case contextEntryNotPresent = 0x2
  /// The context entry has an unsupported width or translation type.
  case contextEntryInvalid = 0x3
  /// The address is wider than the tables.
  case addressBeyondWidth = 0x4
  /// A write without W.
  case writeNotAllowed = 0x5
  /// A read without R.
  case readNotAllowed = 0x6
  /// A page table lies outside memory.
  case pagingEntryFetchFailed = 0x7
  /// The root table lies outside memory.
  case rootTableFetchFailed = 0x8
  /// A context table lies outside memory.
  case contextTableFetchFailed = 0x9
  /// Reserved bits are set in a root entry.
  case rootEntryReservedBits = 0xa
  /// Reserved bits are set in a context entry.
  case contextEntryReservedBits = 0xb
  /// Reserved bits are set in a paging entry.
  case pagingEntryReservedBits = 0xc
  /// The context's translation type blocks ATS.
  case blockedByTranslationType = 0xd

  /// A request has a PASID, and the tables are those of legacy mode.
  case pasidInLegacyMode = 0x31
  /// ATS is used, and DTE in the context entry is clear.
  case deviceTLBNotEnabled = 0x44
  /// A request has a PASID, and PASIDE in the context entry is clear.
  case pasidNotEnabled = 0x45
  /// The PASID lies beyond the directory.
  case pasidBeyondDirectory = 0x46
  /// A page is asked for, and PRE in the context entry is clear.
  case pageRequestsNotEnabled = 0x47
  /// The PASID directory lies outside memory.
  case pasidDirectoryFetchFailed = 0x50
  /// The PASID directory has no table for the PASID.
  case pasidDirectoryEntryNotPresent = 0x51
  /// A PASID table lies outside memory.
  case pasidTableFetchFailed = 0x58
  /// The PASID table has no entry for the PASID.
  case pasidEntryNotPresent = 0x59
  /// The PASID table entry has an unsupported width or translation type.
  case pasidEntryInvalid = 0x5b

  /// Whether the reason belongs to scalable mode alone, or to PASIDs.
  public var isOfScalableMode: Bool { rawValue >= 0x30 }

  /// Whether FPD in the context entry keeps the fault out of the records.
  ///
  /// Faults that are found before the context entry was read are always recorded.
  public var isQualified: Bool {
    switch self {
    case .rootEntryNotPresent, .rootTableFetchFailed, .contextTableFetchFailed,
      .rootEntryReservedBits, .pasidInLegacyMode:
      false
    case .contextEntryNotPresent, .contextEntryInvalid, .addressBeyondWidth, .writeNotAllowed,
      .readNotAllowed, .pagingEntryFetchFailed, .contextEntryReservedBits, .pagingEntryReservedBits,
      .blockedByTranslationType, .deviceTLBNotEnabled, .pasidNotEnabled, .pasidBeyondDirectory,
      .pageRequestsNotEnabled,
      .pasidDirectoryFetchFailed, .pasidDirectoryEntryNotPresent, .pasidTableFetchFailed,
      .pasidEntryNotPresent, .pasidEntryInvalid:
      true
    }
  }
}
