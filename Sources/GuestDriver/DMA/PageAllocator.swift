public import ByteLayouts

/// Hands out pages of 4 KiB from a range of guest memory, lowest address first.
///
/// The same calls in the same order give the same pages. What is freed is handed out again at the
/// next chance, so that a use after free meets new contents soon.
///
/// - Complexity: O(pages of the range) for an allocation at worst.
public final class PageAllocator {
  /// Bytes of one page.
  public static let pageByteCount: UInt64 = 4096
  /// First page.
  public let base: GuestPhysicalAddress
  /// Pages in the range.
  public let pageCount: Int
  /// Pages that are handed out now.
  public private(set) var usedPageCount = 0
  private var isUsed: [Bool]
  /// No page below this index is free.
  private var lowestFree = 0

  /// Makes an allocator for the whole pages of `byteCount` bytes from `base` on.
  ///
  /// - Precondition: `base` is a multiple of 4096.
  public init(base: GuestPhysicalAddress, byteCount: UInt64) {
    precondition(base.rawValue % Self.pageByteCount == 0, "the range starts with a page")
    self.base = base
    pageCount = Int(byteCount / Self.pageByteCount)
    isUsed = Array(repeating: false, count: pageCount)
  }

  /// Takes `count` contiguous pages whose first is a multiple of `alignment` bytes.
  ///
  /// - Returns: the first page; nil when no such run is free.
  /// - Precondition: `count` is positive, `alignment` a power of two.
  public func allocate(
    pageCount count: Int = 1, alignment: UInt64 = pageByteCount
  ) -> GuestPhysicalAddress? {
    precondition(count > 0, "no pages were asked for")
    precondition(alignment & (alignment &- 1) == 0 && alignment > 0, "a power of two")
    var first = lowestFree
    search: while first + count <= pageCount {
      if address(first).rawValue & (alignment - 1) != 0 {
        first += 1
        continue
      }
      for index in first..<first + count where isUsed[index] {
        first = index + 1
        continue search
      }
      for index in first..<first + count { isUsed[index] = true }
      usedPageCount += count
      while lowestFree < pageCount, isUsed[lowestFree] { lowestFree += 1 }
      return address(first)
    }
    return nil
  }

  /// Gives back `count` pages from `page` on.
  ///
  /// - Precondition: they were handed out and not given back.
  public func free(_ page: GuestPhysicalAddress, pageCount count: Int = 1) {
    precondition(page >= base, "a page of another range")
    let first = Int((page.rawValue - base.rawValue) / Self.pageByteCount)
    precondition(count > 0 && first + count <= pageCount, "a page of another range")
    for index in first..<first + count {
      precondition(isUsed[index], "a page is freed twice")
      isUsed[index] = false
    }
    usedPageCount -= count
    lowestFree = min(lowestFree, first)
  }

  /// Pages that `byteCount` bytes need.
  public static func pageCount(for byteCount: Int) -> Int { (byteCount + 4095) / 4096 }

  private func address(_ index: Int) -> GuestPhysicalAddress {
    base.advanced(by: UInt64(index) * Self.pageByteCount)
  }
}
