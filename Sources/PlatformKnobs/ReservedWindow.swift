/// A range of addresses that firmware reserves for the device, which must go on reaching it.
public struct ReservedWindow: Hashable, Sendable, CustomStringConvertible {
  /// First byte.
  public var base: UInt64
  /// Bytes, a whole number of pages.
  public var byteCount: UInt64

  /// Makes a window.
  public init(base: UInt64, byteCount: UInt64) {
    self.base = base
    self.byteCount = byteCount
  }

  /// Whether a byte belongs to both.
  public func overlaps(_ other: ReservedWindow) -> Bool {
    base < other.base + other.byteCount && other.base < base + byteCount
  }

  /// First and last byte as hexadecimal numbers.
  public var description: String {
    "0x\(String(base, radix: 16))...0x\(String(base + byteCount - 1, radix: 16))"
  }
}
