/// A hash table from page numbers to small integers that never forgets a page.
///
/// Open addressing with linear probing; it grows with the pages that a run touches.
///
/// - Complexity: O(1) on average.
struct PageTable {
  /// What an absent page reads as.
  static let absent: Int32 = -1
  private static let free = UInt64.max
  private var keys: [UInt64]
  private var values: [Int32]
  private var mask: Int
  private var count = 0

  init(capacity: Int = 1024) {
    let room = max(16, capacity).nextPowerOfTwo
    keys = Array(repeating: Self.free, count: room)
    values = Array(repeating: Self.absent, count: room)
    mask = room - 1
  }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    var at = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while keys[at] != key && keys[at] != Self.free { at = (at &+ 1) & mask }
    return at
  }

  /// The value of `key`; writing claims room for it.
  subscript(key: UInt64) -> Int32 {
    @inline(__always) get { values[slot(key)] }
    set {
      let at = slot(key)
      values[at] = newValue
      guard keys[at] == Self.free else { return }
      keys[at] = key
      count += 1
      if count * 2 > mask { grow() }
    }
  }

  private mutating func grow() {
    var larger = PageTable(capacity: (mask + 1) * 2)
    for (key, value) in zip(keys, values) where key != Self.free { larger[key] = value }
    self = larger
  }
}

extension Int {
  /// The smallest power of two that is no smaller; 1 for what is below 1.
  var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
