// Beside rtl/dfe_atc_pick.sv.

/// Chooses which of those that wait is next, round robin, ahead of its use.
struct FetchTranslationPick {
  private var arbiter = FetchArbiter()
  private var pick: Int?
  /// The choice, until it is taken.
  private(set) var index: Int?

  /// One clock edge; `waiting` has a bit for each that waits.
  mutating func step(_ waiting: UInt32, isTaken: Bool) {
    if index != nil {
      if isTaken { index = nil }
    } else if let pick {
      index = pick
      arbiter.advance(behind: pick)
      self.pick = nil
    } else if waiting != 0 {
      pick = arbiter.pick(waiting)
    }
  }
}
