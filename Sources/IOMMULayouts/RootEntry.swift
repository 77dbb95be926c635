/// One of the 256 entries of a root table; the bus number is the index.
///
/// Layout, 16 bytes: low 63:12 context table, 11:1 reserved, 0 P; high reserved.
///
/// Source: VT-d, 9.1.
public struct RootEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 16
  /// Bytes 0..<8.
  public var low: UInt64
  /// Bytes 8..<16.
  public var high: UInt64

  /// Makes the entry from its two words.
  @inlinable
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes a present entry that points to the context table at `contextTable` (4 KiB aligned).
  public init(contextTable: UInt64) { self.init(low: contextTable & ~0xfff | 1, high: 0) }

  /// P.
  public var isPresent: Bool { low & 1 != 0 }
  /// Address of the context table in bytes.
  public var contextTable: UInt64 { low & ~0xfff }

  /// Whether reserved bits are set, for host addresses of `hostAddressWidth` bits.
  public func hasReservedBits(hostAddressWidth: Int) -> Bool {
    high != 0 || low & 0xffe != 0 || low >> UInt64(hostAddressWidth) != 0
  }
}
