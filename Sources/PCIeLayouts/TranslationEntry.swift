import ByteLayouts

/// One entry of a translation completion: what ATS tells a device about a range.
///
/// Layout, 8 bytes, big-endian (the high doubleword travels first):
///
/// | bits  | field                                        |
/// | ----- | -------------------------------------------- |
/// | 63:11 | translated range, see ``AlignedRange``       |
/// | 10    | N: requests that use it clear No Snoop       |
/// | 5     | Global: the entry holds for every PASID      |
/// | 2     | U: untranslated accesses only                |
/// | 1     | W                                            |
/// | 0     | R                                            |
///
/// Global stands in answers to requests with a PASID alone. The other bits (CXL, AMA, Priv, Exe) are sent
/// as zero and ignored.
/// R = W = 0 is a hole, which must not be cached.
///
/// Source: ATS 1.1, 2.3.
public struct TranslationEntry: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: Int = 8
  /// The translated range.
  public var range: AlignedRange
  /// R.
  public var allowsRead: Bool
  /// W.
  public var allowsWrite: Bool
  /// U.
  public var isUntranslatedOnly: Bool
  /// N.
  public var isNonSnooped: Bool
  /// Global.
  public var isGlobal: Bool

  /// Makes an entry.
  @inlinable
  public init(
    range: AlignedRange, allowsRead: Bool, allowsWrite: Bool, isUntranslatedOnly: Bool = false,
    isNonSnooped: Bool = false, isGlobal: Bool = false
  ) {
    self.range = range
    self.allowsRead = allowsRead
    self.allowsWrite = allowsWrite
    self.isUntranslatedOnly = isUntranslatedOnly
    self.isNonSnooped = isNonSnooped
    self.isGlobal = isGlobal
  }

  /// The answer for 4 KiB without any access.
  public static let hole = TranslationEntry(
    range: AlignedRange(containing: 0, sizeExponent: 12), allowsRead: false, allowsWrite: false)

  /// Whether the entry grants nothing and must not be cached.
  @inlinable public var isHole: Bool { !allowsRead && !allowsWrite }

  /// The entry as a number; bit 63 travels first.
  public var encoded: UInt64 {
    var value = range.encodedBits
    if isNonSnooped { value |= 1 << 10 }
    if isGlobal { value |= 1 << 5 }
    if isUntranslatedOnly { value |= 1 << 2 }
    if allowsWrite { value |= 1 << 1 }
    if allowsRead { value |= 1 }
    return value
  }

  /// Decodes the number.
  ///
  /// - Throws: `TLPError.reservedValue` for the size that ATS leaves undefined.
  public init(encoded value: UInt64) throws(TLPError) {
    range = try AlignedRange(encodedBits: value)
    isNonSnooped = value & 1 << 10 != 0
    isGlobal = value & 1 << 5 != 0
    isUntranslatedOnly = value & 1 << 2 != 0
    allowsWrite = value & 1 << 1 != 0
    allowsRead = value & 1 != 0
  }

  /// Decodes the entry that starts `offset` bytes into `bytes`.
  ///
  /// - Throws: `TLPError.tooShort`, and what the number's decoding throws.
  public init(decoding bytes: RawSpan, at offset: Int = 0) throws(TLPError) {
    guard offset >= 0, bytes.byteCount - offset >= Self.byteCount else {
      throw .tooShort(expected: offset + Self.byteCount, found: bytes.byteCount)
    }
    try self.init(encoded: bytes.bigEndian(at: offset))
  }

  /// Writes the entry, `offset` bytes into `target`; traps where it does not fit.
  public func encode(into target: inout MutableRawSpan, at offset: Int = 0) {
    target.storeBigEndian(encoded, at: offset)
  }
}
