/// What a mapping allows; the walk ANDs the permissions of all levels.
///
/// Source: VT-d, 3.7.
public struct PagePermissions: OptionSet, Hashable, Sendable {
  /// The two lowest bits of a paging entry.
  public let rawValue: UInt8
  /// Makes the set from the two bits.
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  /// R.
  public static let read = PagePermissions(rawValue: 1)
  /// W.
  public static let write = PagePermissions(rawValue: 2)
}

/// One of the 512 entries of a second-level paging structure.
///
/// Layout, 8 bytes:
///
/// | bits  | field                                                     |
/// | ----- | --------------------------------------------------------- |
/// | 0     | R                                                         |
/// | 1     | W                                                         |
/// | 7     | PS: a 2 MiB page at level 2, a 1 GiB page at level 3      |
/// | 11    | SNP, in leaves alone                                      |
/// | 51:12 | page or next table                                        |
/// | 62    | TM, in leaves alone                                       |
///
/// R = W = 0 is not present. Level 1 is the last level; a table of level n maps 9 address bits from
/// bit 12 + 9 (n - 1) on.
///
/// Source: VT-d, 9.8 (second-level paging entries).
public struct PageTableEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 8
  /// Entries of one table.
  public static let countPerTable: UInt64 = 512
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes the entry from its bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes an entry that points to `address` (4 KiB aligned, or aligned to the large page).
  public init(address: UInt64, permissions: PagePermissions, isLargePage: Bool = false) {
    rawValue = address & ~0xfff | UInt64(permissions.rawValue) | (isLargePage ? 1 << 7 : 0)
  }

  /// R and W.
  @inlinable public var permissions: PagePermissions {
    PagePermissions(rawValue: UInt8(rawValue & 3))
  }
  /// Whether the entry points to anything.
  @inlinable public var isPresent: Bool { rawValue & 3 != 0 }
  /// Bits 51:12 as an address in bytes.
  @inlinable public var address: UInt64 { rawValue & 0x000f_ffff_ffff_f000 }

  /// Whether the entry maps a page, if it stands in a table of `level`.
  @inlinable
  public func isLeaf(level: Int) -> Bool {
    level == 1 || (level <= 3 && rawValue & 1 << 7 != 0)
  }

  /// Base-two logarithm of the bytes that one entry of a table of `level` maps.
  @inlinable
  public static func sizeExponent(level: Int) -> UInt8 { UInt8(12 + 9 * (level - 1)) }

  /// Index of the entry for `address` in a table of `level`.
  @inlinable
  public static func index(of address: UInt64, level: Int) -> UInt64 {
    address >> UInt64(sizeExponent(level: level)) & 511
  }

  /// Whether reserved bits are set, if the entry stands in a table of `level`.
  public func hasReservedBits(level: Int, hostAddressWidth: Int) -> Bool {
    let beyondWidth = 0x000f_ffff_ffff_ffff & ~((UInt64(1) << UInt64(hostAddressWidth)) - 1)
    let reserved: UInt64
    if isLeaf(level: level) {
      reserved = beyondWidth | (UInt64(1) << UInt64(Self.sizeExponent(level: level))) - 0x1000
    } else {
      reserved = beyondWidth | 1 << 62 | 1 << 11 | (level >= 4 ? 1 << 7 : 0)
    }
    return rawValue & reserved != 0
  }
}
