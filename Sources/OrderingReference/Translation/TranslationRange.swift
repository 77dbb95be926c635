import PCIeLayouts

/// A range of addresses that need not be aligned: what is left of a translation, too.
struct TranslationRange: Hashable {
  /// First address.
  var base: UInt64
  /// The last address.
  var last: UInt64

  init(base: UInt64, last: UInt64) {
    self.base = base
    self.last = last
  }

  init(_ range: AlignedRange) { self.init(base: range.base, last: range.last) }

  /// Every address.
  static let everything = TranslationRange(base: 0, last: .max)

  /// Bytes in the range; 2^64 reads as the largest number.
  var byteCount: UInt64 { last - base == .max ? .max : last - base + 1 }

  func overlaps(_ other: TranslationRange) -> Bool { base <= other.last && other.base <= last }
}
