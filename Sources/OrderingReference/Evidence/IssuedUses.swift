import VirtioLayouts

/// How many ring entries the device has used in one queue, as far as it issued the writes.
///
/// Entries are chains in a split ring and slots in a packed one. The used descriptors of a packed
/// ring may be issued out of order; they count once all ahead of them are issued.
struct IssuedUses {
  /// Ring entries since the queue was configured.
  private(set) var count: UInt64 = 0
  /// Whether an entry made no sense, so that the count is no longer known.
  private(set) var isLost = false
  private var position = PackedPosition()
  private var chainPosition: UInt64 = 0
  /// Buffer id and 1 << 16 for each slot of a packed ring whose used descriptor is ahead.
  private var ahead: [UInt32] = []
  /// Used descriptors that were issued, and the count behind each of the last of them.
  private var descriptorCount: UInt16 = 0
  private var history: [UInt64] = []
  private static let historyCount = 256

  /// Starts over for a queue; `size` is that of a packed ring, 0 for a split one.
  mutating func begin(packedSize size: UInt16) {
    count = 0
    isLost = false
    position = PackedPosition()
    chainPosition = 0
    ahead = Array(repeating: 0, count: Int(size))
    descriptorCount = 0
    if size > 0 { history = Array(repeating: 0, count: Self.historyCount) }
  }

  /// Takes a used index.
  mutating func issue(index: UInt16, size: UInt16) {
    let more = index &- UInt16(truncatingIfNeeded: count)
    if more > size { isLost = true }
    count += UInt64(more)
  }

  /// Takes a used descriptor with buffer `identifier` at `slot`.
  mutating func issue(slot: UInt16, identifier: UInt16, of number: Int, book: QueueBook) {
    guard Int(slot) < ahead.count else { return isLost = true }
    ahead[Int(slot)] = UInt32(identifier) | 1 << 16
    while !isLost, ahead[Int(position.slot)] != 0 {
      pass(UInt16(truncatingIfNeeded: ahead[Int(position.slot)]), of: number, book: book)
    }
    descriptorCount &+= 1
    history[Int(descriptorCount) % Self.historyCount] = count
  }

  /// Entries that are visible once the used index is `value`, or `value` used descriptors are.
  func visibleCount(_ value: UInt16, isPacked: Bool) -> UInt64 {
    guard isPacked else {
      let missing = UInt64(UInt16(truncatingIfNeeded: count) &- value)
      return missing <= count ? count - missing : 0
    }
    guard value != 0 || count > 0, Int(descriptorCount &- value) < Self.historyCount else {
      return 0
    }
    return history[Int(value) % Self.historyCount]
  }

  private mutating func pass(_ identifier: UInt16, of number: Int, book: QueueBook) {
    ahead[Int(position.slot)] = 0
    let isKnown = Int(identifier) < book.tables[number].chainOfHead.count
    let chain = isKnown ? Int(book.tables[number].chainOfHead[Int(identifier)]) : -1
    guard chain >= 0 else { return isLost = true }
    var entryCount = book.chains[chain].entryCount
    if book.queues[number].isInOrder {
      let last = book.chains[chain].position
      guard last >= chainPosition else { return isLost = true }
      if last > chainPosition {
        entryCount = book.entryCount(chainPosition..<last + 1, of: number)
      }
      chainPosition = last + 1
    }
    position.advance(by: entryCount, size: UInt16(ahead.count))
    count = position.count
  }
}
