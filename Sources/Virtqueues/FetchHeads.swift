// Beside rtl/dfe_heads.sv.

/// The heads of one queue that were found and not dispatched yet, at most eight.
struct FetchHeads {
  /// Oldest in the lowest 16 bits; places beyond `count` have no meaning after a refill, else 0.
  private var entries: UInt128 = 0
  /// How many.
  private(set) var count: UInt16 = 0

  /// The oldest, while there is one.
  var oldest: UInt16 { UInt16(truncatingIfNeeded: entries) }

  /// Takes a whole batch of ring entries; there must be none left.
  mutating func refill(_ batch: UInt128, count: UInt16) {
    entries = batch
    self.count = count
  }

  /// Adds one behind the others, in a queue that is never refilled.
  mutating func append(_ entry: UInt16) {
    entries |= UInt128(entry) << (UInt128(count) << 4)
    count += 1
  }

  mutating func removeOldest() {
    entries >>= 16
    count -= 1
  }

  mutating func removeAll() {
    entries = 0
    count = 0
  }
}
