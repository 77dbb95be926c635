/// A Page Request message: bytes 8..<16 of its header.
///
/// Layout, 8 bytes, big-endian:
///
/// | bits  | field                                             |
/// | ----- | ------------------------------------------------- |
/// | 63:12 | untranslated page                                 |
/// | 11:3  | page request group index                          |
/// | 2     | L: the last of its group                          |
/// | 1     | W: write access is wanted                         |
/// | 0     | R: read access is wanted                          |
///
/// Source: ATS 1.1, 4.1.
public struct PageRequest: Hashable, Sendable {
  /// Group indices that there are.
  public static let indexCount: UInt16 = 512
  /// The page's address in bytes, a multiple of 4096.
  public var page: UInt64
  /// Index of the group, 0..<512.
  public var index: UInt16
  /// L.
  public var isLast: Bool
  /// W.
  public var wantsWrite: Bool
  /// R.
  public var wantsRead: Bool

  /// Makes a request.
  @inlinable
  public init(page: UInt64, index: UInt16, isLast: Bool, wantsRead: Bool, wantsWrite: Bool) {
    self.page = page & ~0xfff
    self.index = index & 0x1ff
    self.isLast = isLast
    self.wantsRead = wantsRead
    self.wantsWrite = wantsWrite
  }

  /// Decodes the number; every number is a request.
  @inlinable
  public init(encoded value: UInt64) {
    self.init(
      page: value, index: UInt16(truncatingIfNeeded: value >> 3), isLast: value & 4 != 0,
      wantsRead: value & 1 != 0, wantsWrite: value & 2 != 0)
  }

  /// The request as a number; bit 63 travels first.
  @inlinable public var encoded: UInt64 {
    page | UInt64(index) << 3 | (isLast ? 4 : 0) | (wantsWrite ? 2 : 0) | (wantsRead ? 1 : 0)
  }
}
