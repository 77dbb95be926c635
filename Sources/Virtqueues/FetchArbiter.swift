// Beside rtl/dfe_arbiter.sv.

/// Picks one of several requesters, round robin.
struct FetchArbiter {
  /// Requesters behind the last winner.
  private var behind: UInt32 = .max

  /// The winner among the bits of `requests`, which is not 0.
  @inline(__always)
  func pick(_ requests: UInt32) -> Int {
    let upper = requests & behind
    return (upper != 0 ? upper : requests).trailingZeroBitCount
  }

  /// Starts the next search behind `winner`.
  @inline(__always)
  mutating func advance(behind winner: Int) {
    behind = UInt32.max << UInt32(winner + 1)
  }
}
