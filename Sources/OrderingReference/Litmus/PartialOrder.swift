/// Moments of an execution and which of them must come before which: at most 128 of them.
///
/// The relation is kept transitive, so that asking costs one look.
struct PartialOrder {
  /// By moment: the moments behind it, and those before it.
  private var behind: [UInt128]
  private var ahead: [UInt128]

  init(momentCount: Int) {
    precondition(momentCount <= 128, "an execution of 128 moments at most")
    behind = Array(repeating: 0, count: momentCount)
    ahead = behind
  }

  /// Whether `first` must come before `second`.
  @inline(__always)
  func holds(_ first: Int, _ second: Int) -> Bool { behind[first] >> UInt128(second) & 1 != 0 }

  /// Puts `first` before `second`.
  ///
  /// - Returns: Whether that closes no circle.
  mutating func put(_ first: Int, before second: Int) -> Bool {
    if first == second || holds(second, first) { return false }
    if holds(first, second) { return true }
    let after = behind[second] | 1 << UInt128(second)
    let before = ahead[first] | 1 << UInt128(first)
    var rest = before
    while rest != 0 {
      behind[rest.trailingZeroBitCount] |= after
      rest &= rest - 1
    }
    rest = after
    while rest != 0 {
      ahead[rest.trailingZeroBitCount] |= before
      rest &= rest - 1
    }
    return true
  }
}
