/// What assertions of INTx may stand for: used entries that became visible.
///
/// As with messages, an assertion takes one, and leaves at most one more for each queue to a device
/// that decides late.
struct LineAnnouncements {
  private var visibleCount = 0

  /// Notes that a used entry became visible.
  mutating func noteVisible() { visibleCount &+= 1 }

  /// Takes an assertion; false when nothing became visible that it could stand for.
  mutating func assert(queueCount: Int) -> Bool {
    guard visibleCount > 0 else { return false }
    visibleCount = min(visibleCount - 1, queueCount)
    return true
  }

  mutating func reset() { visibleCount = 0 }
}
