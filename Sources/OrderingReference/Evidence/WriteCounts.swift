/// How often each page of a memory was written.
@safe
final class WriteCounts {
  // SAFETY: every access checks that its page lies inside the table, which lives as long as this.
  private let counts: UnsafeMutablePointer<Int32>
  private let pageCount: Int

  init(byteCount: UInt64) {
    pageCount = Int(byteCount >> 12) + 1
    unsafe counts = .allocate(capacity: pageCount)
    unsafe counts.initialize(repeating: 0, count: pageCount)
  }

  deinit { unsafe counts.deallocate() }

  /// Counts a write of at least one byte.
  func count(_ address: UInt64, byteCount: UInt64) {
    let last = Int((address + byteCount - 1) >> 12)
    precondition(last < pageCount, "inside the memory")
    var page = Int(address >> 12)
    while page <= last {
      unsafe counts[page] &+= 1
      page += 1
    }
  }

  /// The sum over the pages of at least one byte; it changes with every write to one of them.
  func sum(_ address: UInt64, byteCount: UInt64) -> Int64 {
    let last = Int((address + byteCount - 1) >> 12)
    precondition(last < pageCount, "inside the memory")
    var sum: Int64 = 0
    var page = Int(address >> 12)
    while page <= last {
      unsafe sum += Int64(counts[page])
      page += 1
    }
    return sum
  }
}
