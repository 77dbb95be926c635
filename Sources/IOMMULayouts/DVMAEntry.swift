/// One entry of a SPARC translation table (TSB): what 8 KiB of bus addresses mean.
///
/// Layout, 8 bytes, as the unit reads it from memory:
///
/// | bits  | field                       |
/// | ----- | --------------------------- |
/// | 1     | W: the device may write     |
/// | 46:13 | page                        |
/// | 63    | V: the device may read      |
///
/// Source: Linux, arch/sparc/include/asm/iommu_64.h (IOPTE).
public struct DVMAEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 8
  /// Bytes of one page.
  public static let pageByteCount: UInt64 = 8192
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes the entry from its bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes an entry that maps the page at `address`; reading is always allowed.
  public init(address: UInt64, allowsWrite: Bool) {
    rawValue = address & Self.pageMask | 1 << 63 | (allowsWrite ? 2 : 0)
  }

  private static let pageMask: UInt64 = 0x0000_7fff_ffff_e000

  /// What the device may do.
  public var permissions: PagePermissions {
    guard rawValue >> 63 != 0 else { return [] }
    return rawValue & 2 != 0 ? [.read, .write] : .read
  }
  /// The page as an address in bytes.
  public var address: UInt64 { rawValue & Self.pageMask }
}

/// Registers of a SPARC IOMMU and the window that they span.
///
/// Source: Linux, arch/sparc/kernel/psycho_common.h.
public enum DVMARegister {
  /// Bit 0: on; bits 18:16: entries of the table, 1024 times two to this.
  public static let control: UInt64 = 0x200
  /// Where the table begins in memory.
  public static let tableBase: UInt64 = 0x208
  /// Written: forgets the page at this bus address.
  public static let flush: UInt64 = 0x210

  /// The bus addresses that a table of `1024 << sizeExponent` entries maps: the last below 4 GiB.
  public static func window(sizeExponent: Int) -> Range<UInt64> {
    let byteCount = (1024 << UInt64(sizeExponent)) * DVMAEntry.pageByteCount
    return (1 << 32) - byteCount..<1 << 32
  }

  /// Bits 63:50 of an address that goes past the table to memory.
  public static let bypass: UInt64 = 0x3fff << 50
}
