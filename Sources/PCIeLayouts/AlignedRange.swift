/// A naturally aligned range of addresses whose size is a power of two, as ATS writes it.
///
/// Bits 63:11 of a doubleword pair carry both base and size:
///
/// | S (bit 11) | lowest zero bit at or above 12 | size in bytes |
/// | ---------- | ------------------------------ | ------------- |
/// | 0          | -                              | 4 KiB         |
/// | 1          | p                              | 2^(p + 1)     |
/// | 1          | none                           | undefined     |
///
/// Source: ATS 1.1, 2.3.1 and 3.1.
public struct AlignedRange: Hashable, Sendable {
  /// The S bit.
  static let sizeBit: UInt64 = 1 << 11
  /// First address, a multiple of the size.
  public let base: UInt64
  /// Base-two logarithm of the size in bytes, 12...64.
  public let sizeExponent: UInt8

  /// Makes the range of 2^`sizeExponent` bytes that holds `address`.
  ///
  /// - Precondition: `sizeExponent` is 12...64.
  @inlinable
  public init(containing address: UInt64, sizeExponent: UInt8) {
    precondition((12...64).contains(sizeExponent), "a range has 2^12 to 2^64 bytes")
    self.sizeExponent = sizeExponent
    base = sizeExponent == 64 ? 0 : address & ~((1 << UInt64(sizeExponent)) - 1)
  }

  /// Makes the smallest range that holds `byteCount` (at least 1) bytes from `address` on.
  ///
  /// Bytes beyond 2^64 do not count.
  @inlinable
  public init(covering address: UInt64, byteCount: UInt64) {
    precondition(byteCount > 0, "an empty range cannot be covered")
    let (sum, overflow) = address.addingReportingOverflow(byteCount - 1)
    let last = overflow ? UInt64.max : sum
    let exponent = max(12, 64 - (address ^ last).leadingZeroBitCount)
    self.init(containing: address, sizeExponent: UInt8(exponent))
  }

  /// Last address of the range.
  @inlinable
  public var last: UInt64 { base | offsetMask }

  /// The address bits that count within the range.
  @inlinable
  public var offsetMask: UInt64 {
    sizeExponent == 64 ? .max : (1 << UInt64(sizeExponent)) - 1
  }

  /// Whether `address` lies in the range.
  @inlinable
  public func contains(_ address: UInt64) -> Bool { address & ~offsetMask == base }

  /// Whether the two ranges share an address.
  @inlinable
  public func overlaps(_ other: AlignedRange) -> Bool {
    contains(other.base) || other.contains(base)
  }

  /// Bits 63:11 of the encoding; the lower bits are zero.
  var encodedBits: UInt64 {
    guard sizeExponent > 12 else { return base }
    let ones = (UInt64(1) << UInt64(sizeExponent - 1)) - (1 << 12)
    return base | ones | Self.sizeBit
  }

  /// Decodes bits 63:11 of `value`.
  ///
  /// - Throws: `TLPError.reservedValue` for the size that ATS leaves undefined.
  init(encodedBits value: UInt64) throws(TLPError) {
    guard value & Self.sizeBit != 0 else {
      self.init(containing: value, sizeExponent: 12)
      return
    }
    let zeros = ~(value | 0xfff)
    guard zeros != 0 else { throw .reservedValue(field: "S", value: 1) }
    self.init(containing: value, sizeExponent: UInt8(zeros.trailingZeroBitCount + 1))
  }
}
