extension FaultReason {
  /// Whether the reason belongs to scalable mode alone, or to PASIDs.
  public var isOfScalableMode: Bool { rawValue >= 0x30 }

  /// The number that scalable mode has for a reason of legacy mode; others stay as they are.
  public var inScalableMode: FaultReason {
    switch self {
    case .rootTableFetchFailed: .scalableRootFetchFailed
    case .rootEntryNotPresent: .scalableRootNotPresent
    case .rootEntryReservedBits: .scalableRootReservedBits
    case .contextTableFetchFailed: .scalableContextFetchFailed
    case .contextEntryNotPresent: .scalableContextNotPresent
    case .contextEntryReservedBits: .scalableContextReservedBits
    case .pagingEntryFetchFailed: .secondLevelFetchFailed
    case .pagingEntryReservedBits: .secondLevelReservedBits
    case .addressBeyondWidth: .addressBeyondSecondLevel
    case .writeNotAllowed: .scalableWriteNotAllowed
    case .readNotAllowed: .scalableReadNotAllowed
    default: self
    }
  }

  /// Whether the tables say no to an address, so that a translation request is answered by a hole and
  /// no fault.
  ///
  /// Source: VT-d, 7.1.3 (recoverable faults).
  public var isPageFault: Bool {
    switch self {
    case .addressBeyondWidth, .addressNotCanonical, .firstLevelNotPresent, .supervisorPage,
      .nestedPageNotPresent:
      true
    default: false
    }
  }

  /// Whether FPD in the context entry keeps the fault out of the records.
  ///
  /// Faults that are found before the context entry was read, and tables of PASIDs outside memory, are
  /// always recorded.
  public var isQualified: Bool {
    switch self {
    case .rootEntryNotPresent, .rootTableFetchFailed, .contextTableFetchFailed,
      .rootEntryReservedBits, .pasidInLegacyMode, .scalableRootFetchFailed,
      .scalableRootNotPresent, .scalableRootReservedBits, .scalableContextFetchFailed,
      .pasidDirectoryFetchFailed, .pasidTableFetchFailed:
      false
    default: true
    }
  }

  /// Whether tables are damaged, rather than set up to refuse.
  public var isOfDamagedTables: Bool {
    switch self {
    case .pagingEntryFetchFailed, .rootTableFetchFailed, .contextTableFetchFailed,
      .rootEntryReservedBits, .contextEntryReservedBits, .pagingEntryReservedBits,
      .scalableRootFetchFailed, .scalableRootReservedBits, .scalableContextFetchFailed,
      .scalableContextReservedBits, .pasidDirectoryFetchFailed, .pasidTableFetchFailed,
      .firstLevelFetchFailed, .firstLevelReservedBits, .firstLevelTableFetchFailed,
      .secondLevelFetchFailed, .secondLevelReservedBits:
      true
    default: false
    }
  }
}
