/// Why a translation unit refuses a request, with the numbers that fault records carry.
///
/// Numbers below 0x30 are those of legacy mode; those above belong to scalable mode.
///
/// Source: VT-d, 7.1.3; Linux, drivers/iommu/intel/dmar.c; QEMU, hw/i386/intel_iommu_internal.h.
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

  // Scalable mode.

  /// A request has a PASID, and the tables are those of legacy mode.
  case pasidInLegacyMode = 0x31
  /// The root table lies outside memory.
  case scalableRootFetchFailed = 0x38
  /// The bus has no root entry.
  case scalableRootNotPresent = 0x39
  /// Reserved bits are set in a root entry.
  case scalableRootReservedBits = 0x3a
  /// A context table lies outside memory.
  case scalableContextFetchFailed = 0x40
  /// The function has no context entry.
  case scalableContextNotPresent = 0x41
  /// Reserved bits are set in a context entry.
  case scalableContextReservedBits = 0x42
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
  /// A first-level table lies outside memory.
  case firstLevelFetchFailed = 0x70
  /// A first-level entry is not present.
  case firstLevelNotPresent = 0x71
  /// Reserved bits are set in a first-level entry.
  case firstLevelReservedBits = 0x72
  /// The highest first-level table lies outside memory.
  case firstLevelTableFetchFailed = 0x73
  /// A first-level entry names an address that is wider than the second-level tables beneath.
  case nestedAddressBeyondWidth = 0x74
  /// The highest first-level table may not be read by the second-level tables beneath.
  case nestedTableNotReadable = 0x75
  /// A first-level table may not be read by the second-level tables beneath.
  case nestedEntryNotReadable = 0x76
  /// A first-level table may not be written, and an accessed or dirty bit is to be set.
  case nestedEntryNotWritable = 0x77
  /// A second-level table lies outside memory.
  case secondLevelFetchFailed = 0x78
  /// The page of a first-level entry is not there in the second-level tables beneath.
  case nestedPageNotPresent = 0x79
  /// Reserved bits are set in a second-level entry.
  case secondLevelReservedBits = 0x7a
  /// The address does not repeat bit 47 above, and first-level tables translate.
  case addressNotCanonical = 0x80
  /// A first-level entry is not for user accesses.
  case supervisorPage = 0x81
  /// The address is wider than the second-level tables.
  case addressBeyondSecondLevel = 0x84
  /// A write that the tables do not allow.
  case scalableWriteNotAllowed = 0x85
  /// A read that the tables do not allow.
  case scalableReadNotAllowed = 0x86
}
