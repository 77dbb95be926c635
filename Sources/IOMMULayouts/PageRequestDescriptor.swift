/// One entry of a translation unit's page request queue.
///
/// Layout, 32 bytes:
///
/// | word | bits  | field                                    |
/// | ---- | ----- | ---------------------------------------- |
/// | 0    | 7:0   | type: 1                                  |
/// | 0    | 8     | the request has a PASID                  |
/// | 0    | 31:16 | requester                                |
/// | 0    | 51:32 | PASID                                    |
/// | 1    | 0     | R: read access is wanted                 |
/// | 1    | 1     | W: write access is wanted                |
/// | 1    | 2     | LPIG: the last of its group              |
/// | 1    | 11:3  | page request group index                 |
/// | 1    | 63:12 | untranslated page                        |
///
/// The other bits and words are zero.
///
/// Source: VT-d, 7.4.1.1; Linux, drivers/iommu/intel/prq.c.
public struct PageRequestDescriptor: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: UInt64 = 32
  /// Word 0.
  public var low: UInt64
  /// Word 1: bits 63:12 and 11:0 as in the message, R and W apart from their place.
  public var high: UInt64

  /// Makes the entry from its first two words.
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Makes an entry.
  public init(
    requester: UInt16, page: UInt64, index: UInt16, isLast: Bool, wantsRead: Bool, wantsWrite: Bool,
    pasid: UInt32? = nil
  ) {
    low =
      1 | UInt64(requester) << 16 | (pasid.map { 1 << 8 | UInt64($0 & 0xf_ffff) << 32 } ?? 0)
    high =
      page & ~0xfff | UInt64(index & 0x1ff) << 3 | (isLast ? 4 : 0) | (wantsWrite ? 2 : 0)
      | (wantsRead ? 1 : 0)
  }

  /// Whether the type is that of a page request.
  public var isPageRequest: Bool { low & 0xff == 1 }
  /// Who asks.
  public var requester: UInt16 { UInt16(truncatingIfNeeded: low >> 16) }
  /// The PASID of the request; nil when it had none.
  public var pasid: UInt32? {
    low >> 8 & 1 == 0 ? nil : UInt32(truncatingIfNeeded: low >> 32) & 0xf_ffff
  }
  /// The page's address in bytes.
  public var page: UInt64 { high & ~0xfff }
  /// Index of the group.
  public var index: UInt16 { UInt16(truncatingIfNeeded: high >> 3) & 0x1ff }
  /// LPIG.
  public var isLast: Bool { high & 4 != 0 }
  /// R.
  public var wantsRead: Bool { high & 1 != 0 }
  /// W.
  public var wantsWrite: Bool { high & 2 != 0 }
}
