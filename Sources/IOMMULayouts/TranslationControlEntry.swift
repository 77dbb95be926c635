/// One entry of a PowerPC translation table: what one page of bus addresses means.
///
/// Layout, 8 bytes:
///
/// | bits  | field                                          |
/// | ----- | ---------------------------------------------- |
/// | 0     | R: the device may read                         |
/// | 1     | W: the device may write                        |
/// | 51:12 | real page; low bits are 0 where pages are large |
///
/// R = W = 0 is not mapped.
///
/// Source: Linux, arch/powerpc/include/asm/tce.h; PAPR, DMA windows.
public struct TranslationControlEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 8
  /// The 64 bits.
  public var rawValue: UInt64

  /// Makes the entry from its bits.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Makes an entry that maps the page at `address`.
  public init(address: UInt64, permissions: PagePermissions) {
    rawValue = address & Self.pageMask | UInt64(permissions.rawValue)
  }

  private static let pageMask: UInt64 = 0x000f_ffff_ffff_f000

  /// R and W.
  @inlinable public var permissions: PagePermissions {
    PagePermissions(rawValue: UInt8(rawValue & 3))
  }
  /// The page as an address in bytes.
  public var address: UInt64 { rawValue & Self.pageMask }
  /// Whether bits are set that mean nothing.
  public var hasReservedBits: Bool { rawValue & ~(Self.pageMask | 3) != 0 }
}
