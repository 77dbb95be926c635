/// Why a translation unit refuses a request, with the numbers that fault records carry.
///
/// Source: VT-d, 7.1.3 (legacy mode).
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

  /// Whether FPD in the context entry keeps the fault out of the records.
  ///
  /// Faults that are found before the context entry was read are always recorded.
  public var isQualified: Bool {
    switch self {
    case .rootEntryNotPresent, .rootTableFetchFailed, .contextTableFetchFailed,
      .rootEntryReservedBits:
      false
    case .contextEntryNotPresent, .contextEntryInvalid, .addressBeyondWidth, .writeNotAllowed,
      .readNotAllowed, .pagingEntryFetchFailed, .contextEntryReservedBits, .pagingEntryReservedBits,
      .blockedByTranslationType:
      true
    }
  }
}
