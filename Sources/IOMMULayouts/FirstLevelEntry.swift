/// One of the 512 entries of a first-level paging structure: the page tables of x86, 4 levels.
///
/// Layout, 8 bytes:
///
/// | bits  | field                                                     |
/// | ----- | --------------------------------------------------------- |
/// | 0     | P                                                         |
/// | 1     | R/W: writes are allowed                                   |
/// | 2     | U/S: user accesses are allowed                            |
/// | 5     | A: the entry was used                                     |
/// | 6     | D, in leaves alone: the page was written                  |
/// | 7     | PS: a 2 MiB page at level 2, a 1 GiB page at level 3      |
/// | 8     | G, in leaves alone: the translation is that of every PASID |
/// | 51:12 | page or next table                                        |
///
/// Bits 4:3, 12 of large pages, and 63 (memory types and execution) mean nothing here; 11:9 and 62:52 are
/// for software. Levels and indices are those of ``PageTableEntry``.
///
/// Source: VT-d, 9.7 (first-level paging entries).
public struct FirstLevelEntry: Hashable, Sendable {
  /// A.
  public static let accessed: UInt64 = 1 << 5
  /// D.
  public static let dirty: UInt64 = 1 << 6
  /// G.
  public static let global: UInt64 = 1 << 8
  /// Bits of the input address, of which the highest is repeated above.
  public static let addressWidth = 48
  /// Levels of the tables.
  public static let levels = 4
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes the entry from its bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes an entry for user accesses that points to `address`, aligned to what it points to; every
  /// entry that is present allows reads.
  public init(
    address: UInt64, isWritable: Bool, isLargePage: Bool = false, isGlobal: Bool = false
  ) {
    rawValue =
      address & 0x000f_ffff_ffff_f000 | 0b101 | (isWritable ? 2 : 0) | (isLargePage ? 1 << 7 : 0)
      | (isGlobal ? Self.global : 0)
  }

  /// P.
  @inlinable public var isPresent: Bool { rawValue & 1 != 0 }
  /// R/W.
  @inlinable public var isWritable: Bool { rawValue & 2 != 0 }
  /// U/S.
  @inlinable public var isUser: Bool { rawValue & 4 != 0 }
  /// D.
  @inlinable public var isDirty: Bool { rawValue & Self.dirty != 0 }
  /// G.
  @inlinable public var isGlobal: Bool { rawValue & Self.global != 0 }

  /// Whether the entry maps a page, if it stands in a table of `level`.
  @inlinable
  public func isLeaf(level: Int) -> Bool {
    level == 1 || (level <= 3 && rawValue & 1 << 7 != 0)
  }

  /// The page or the next table in bytes, if the entry stands in a table of `level`.
  @inlinable
  public func address(level: Int) -> UInt64 {
    let address = rawValue & 0x000f_ffff_ffff_f000
    guard isLeaf(level: level) else { return address }
    return address & ~(UInt64(1) << UInt64(PageTableEntry.sizeExponent(level: level)) - 1)
  }

  /// Whether reserved bits are set, if the entry stands in a table of `level`.
  public func hasReservedBits(level: Int, hostAddressWidth: Int) -> Bool {
    var reserved = 0x000f_ffff_ffff_ffff & ~((UInt64(1) << UInt64(hostAddressWidth)) - 1)
    if level >= 4 { reserved |= 1 << 7 }
    if level > 1, isLeaf(level: level) {
      // Bit 12 of a large page is a memory type.
      reserved |= (UInt64(1) << UInt64(PageTableEntry.sizeExponent(level: level))) - 0x2000
    }
    return rawValue & reserved != 0
  }

  /// Whether `address` repeats its bit 47 above.
  @inlinable
  public static func isCanonical(_ address: UInt64) -> Bool {
    let top = Int64(bitPattern: address) >> Int64(addressWidth - 1)
    return top == 0 || top == -1
  }
}
