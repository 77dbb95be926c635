/// A descriptor of stage 2: 4 KiB pages, three levels, 39 bits.
///
/// Bits 1:0 are 3 for a table or a page; of a page, bit 6 allows reads, bit 7 writes, and bit 10 must
/// be set (access flag).
///
/// Source: Arm Architecture Reference Manual, D8.3.
public struct StageTwoDescriptor: Hashable, Sendable {
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes a descriptor from its bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes a pointer to the next table.
  public init(table: UInt64) { rawValue = table | 3 }

  /// Makes a page.
  public init(page: UInt64, permissions: PagePermissions) {
    rawValue =
      page | 1 << 10 | (permissions.contains(.read) ? 1 << 6 : 0)
      | (permissions.contains(.write) ? 1 << 7 : 0) | 3
  }

  /// Whether it stands for anything.
  public var isValid: Bool { rawValue & 3 == 3 }
  /// Whether a page may be used at all.
  public var wasAccessed: Bool { rawValue >> 10 & 1 != 0 }
  /// Table or page.
  public var address: UInt64 { rawValue & 0x0000_ffff_ffff_f000 }
  /// What a page allows.
  public var permissions: PagePermissions {
    PagePermissions(rawValue: UInt8(rawValue >> 6 & 3))
  }

  /// Where an address is found in the table of a level, 1 to 3.
  public static func index(of address: UInt64, level: Int) -> UInt64 {
    address >> UInt64(39 - 9 * level) & 511
  }
}
