/// Hands out ranges of device addresses in pages of 4 KiB, lowest address first.
///
/// A range is aligned to its own size rounded up to a power of two (at most 2 MiB), so that one
/// invalidation of a naturally aligned range fits it closely. What is freed is handed out again at
/// the next chance. Address 0 and the interrupt window are never handed out.
///
/// - Complexity: O(free ranges).
public struct IOVAAllocator: Sendable {
  /// Addresses that are interrupts when a device writes them.
  public static let interruptWindow: Range<UInt64> = 0xfee0_0000..<0xfef0_0000
  /// Free ranges in ascending order, none touching another.
  private var free: [Range<UInt64>] = []

  /// Makes an allocator for the whole pages of `range`.
  public init(range: Range<UInt64>) {
    let lower = max(4096, (range.lowerBound + 4095) & ~4095)
    let upper = range.upperBound & ~4095
    let window = Self.interruptWindow
    for part in [
      lower..<max(lower, min(upper, window.lowerBound)),
      max(lower, window.upperBound)..<max(lower, window.upperBound, upper),
    ] where !part.isEmpty { free.append(part) }
  }

  /// Bytes that are free now.
  public var freeByteCount: UInt64 { free.reduce(0) { $0 + UInt64($1.count) } }

  /// Takes the pages for `byteCount` (at least 1) bytes; nil when no range is long enough.
  public mutating func allocate(byteCount: UInt64) -> UInt64? {
    precondition(byteCount > 0, "an empty range has no address")
    let size = (byteCount + 4095) & ~4095
    let alignment = min(1 << 21, UInt64(1) << UInt64(64 - (size - 1).leadingZeroBitCount))
    for index in free.indices {
      let range = free[index]
      let start = (range.lowerBound + alignment - 1) & ~(alignment - 1)
      guard start < range.upperBound, range.upperBound - start >= size else { continue }
      let rest = [range.lowerBound..<start, start + size..<range.upperBound]
      free.replaceSubrange(index...index, with: rest.filter { !$0.isEmpty })
      return start
    }
    return nil
  }

  /// Gives back the pages for `byteCount` bytes from `address` on.
  ///
  /// - Precondition: they were handed out and not given back.
  public mutating func release(_ address: UInt64, byteCount: UInt64) {
    var range = address..<address + ((byteCount + 4095) & ~4095)
    var index = free.firstIndex { $0.lowerBound >= range.lowerBound } ?? free.count
    precondition(
      (index == free.count || free[index].lowerBound >= range.upperBound)
        && (index == 0 || free[index - 1].upperBound <= range.lowerBound),
      "device addresses are freed twice")
    if index < free.count, free[index].lowerBound == range.upperBound {
      range = range.lowerBound..<free[index].upperBound
      free.remove(at: index)
    }
    if index > 0, free[index - 1].upperBound == range.lowerBound {
      index -= 1
      free[index] = free[index].lowerBound..<range.upperBound
    } else {
      free.insert(range, at: index)
    }
  }
}
