import ByteLayouts

/// The payload of an ATS Invalidate Request: which untranslated addresses to forget.
///
/// Layout, 8 bytes, big-endian (the high doubleword travels first):
///
/// | bits  | field                                                 |
/// | ----- | ----------------------------------------------------- |
/// | 63:11 | untranslated range, see ``AlignedRange``              |
/// | 10:1  | reserved                                              |
/// | 0     | G: every PASID's entries, where that is supported     |
///
/// Source: ATS 1.1, 3.1.
public struct InvalidateRange: Hashable, Sendable {
  /// Bytes of the payload.
  public static let byteCount: Int = 8
  /// The untranslated addresses.
  public var range: AlignedRange
  /// G.
  public var isGlobal: Bool

  /// Makes a payload.
  @inlinable
  public init(range: AlignedRange, isGlobal: Bool = false) {
    self.range = range
    self.isGlobal = isGlobal
  }

  /// The payload for every address there is.
  public static let everything = InvalidateRange(
    range: AlignedRange(containing: 0, sizeExponent: 64))

  /// The payload as a number; bit 63 travels first.
  public var encoded: UInt64 { range.encodedBits | (isGlobal ? 1 : 0) }

  /// Decodes the number; reserved bits are ignored.
  ///
  /// - Throws: `TLPError.reservedValue` for the size that ATS leaves undefined.
  public init(encoded value: UInt64) throws(TLPError) {
    range = try AlignedRange(encodedBits: value)
    isGlobal = value & 1 != 0
  }

  /// Decodes the payload.
  ///
  /// - Throws: `TLPError.tooShort`, and what the number's decoding throws.
  public init(decoding bytes: RawSpan) throws(TLPError) {
    guard bytes.byteCount >= Self.byteCount else {
      throw .tooShort(expected: Self.byteCount, found: bytes.byteCount)
    }
    try self.init(encoded: bytes.bigEndian(at: 0))
  }

  /// Writes the payload to the start of `target`; traps where it does not fit.
  public func encode(into target: inout MutableRawSpan) {
    target.storeBigEndian(encoded, at: 0)
  }
}
