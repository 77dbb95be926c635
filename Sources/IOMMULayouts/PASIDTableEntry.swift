/// How requests with a PASID are translated.
///
/// Source: VT-d, 9.6, field PGTT.
public enum PASIDTranslationType: UInt8, Hashable, Sendable, CaseIterable {
  /// 001: by first-level tables.
  case firstLevel = 1
  /// 010: by second-level tables.
  case secondLevel = 2
  /// 011: by first-level tables whose addresses second-level tables translate.
  case nested = 3
  /// 100: not at all.
  case passThrough = 4
}

/// One of the 64 entries of a PASID table; PASID bits 5:0 are the index.
///
/// Layout, 64 bytes, of which the last 40 are zero:
///
/// | word | bits  | field                                  |
/// | ---- | ----- | -------------------------------------- |
/// | 0    | 0     | P                                      |
/// | 0    | 1     | FPD: qualified faults are not recorded |
/// | 0    | 4:2   | AW: 1 is 3 levels, 2 is 4 levels       |
/// | 0    | 8:6   | PGTT, see ``PASIDTranslationType``     |
/// | 0    | 63:12 | second-level table                     |
/// | 1    | 15:0  | domain                                 |
/// | 2    | 3:2   | FLPM: 0 is first-level tables of 4 levels |
/// | 2    | 63:12 | first-level table                      |
///
/// An entry of the PASID directory has 8 bytes: P in bit 0, a table in 63:12; PASID bits 19:6 are its
/// index. Source: VT-d, 9.5 and 9.6; Linux, drivers/iommu/intel/pasid.h.
public struct PASIDTableEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 64
  /// Bytes of one entry of the directory.
  public static let directoryEntryByteCount: UInt64 = 8
  /// Bytes 0..<8.
  public var low: UInt64
  /// Bytes 8..<16.
  public var high: UInt64

  /// Bytes 16..<24.
  public var first: UInt64

  /// Makes the entry from its first three words.
  public init(low: UInt64, high: UInt64, first: UInt64 = 0) {
    self.low = low
    self.high = high
    self.first = first
  }

  /// Makes a present entry with first-level tables of 4 levels.
  public init(firstLevelTable: UInt64, domain: UInt16) {
    low = 1 | UInt64(PASIDTranslationType.firstLevel.rawValue) << 6
    high = UInt64(domain)
    first = firstLevelTable & ~0xfff
  }

  /// Makes a present entry.
  ///
  /// - Parameters:
  ///   - table: second-level table, 4 KiB aligned.
  ///   - levels: 3 or 4.
  public init(
    table: UInt64, levels: Int, domain: UInt16, type: PASIDTranslationType = .secondLevel
  ) {
    precondition(levels == 3 || levels == 4, "tables have 3 or 4 levels")
    low = table & ~0xfff | 1 | UInt64(levels - 2) << 2 | UInt64(type.rawValue) << 6
    high = UInt64(domain)
    first = 0
  }

  /// Makes a present entry with first-level tables of 4 levels above second-level tables.
  public init(firstLevelTable: UInt64, above table: UInt64, levels: Int, domain: UInt16) {
    self.init(table: table, levels: levels, domain: domain, type: .nested)
    first = firstLevelTable & ~0xfff
  }

  /// P.
  public var isPresent: Bool { low & 1 != 0 }
  /// FPD.
  public var disablesFaultProcessing: Bool { low & 2 != 0 }
  /// PGTT; nil for what the model does not have.
  public var type: PASIDTranslationType? {
    PASIDTranslationType(rawValue: UInt8(low >> 6 & 7))
  }
  /// Levels of the table; nil for a width that the model does not support.
  public var levels: Int? {
    switch low >> 2 & 7 {
    case 1: 3
    case 2: 4
    default: nil
    }
  }
  /// Whether the first-level tables have the number of levels that the model supports.
  public var hasFirstLevelMode: Bool { first >> 2 & 3 == 0 }
  /// The first-level table in bytes.
  public var firstLevelTable: UInt64 { first & ~0xfff }
  /// The second-level table in bytes.
  public var table: UInt64 { low & ~0xfff }
  /// Domain.
  public var domain: UInt16 { UInt16(truncatingIfNeeded: high) }
}
