/// Sets of indices by size, smallest first.
enum Subsets {
  /// The sets of `size` indices below `count`, as bits, in rising order.
  static func of(size: Int, below count: Int) -> [UInt32] {
    (0..<(UInt32(1) << UInt32(count))).filter { $0.nonzeroBitCount == size }
  }

  static func members(_ set: UInt32) -> [Int] { (0..<32).filter { set >> UInt32($0) & 1 != 0 } }
}
