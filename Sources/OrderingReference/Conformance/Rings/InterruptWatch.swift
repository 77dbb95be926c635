/// Used buffer notifications of one split queue: VQ-SPLIT-21 and VQ-SPLIT-22.
///
/// An interrupt is due when the driver's wish asked for it while used buffers became visible. One
/// that was never asked for since the last is not due.
struct InterruptWatch {
  private let statement: StatementID?
  private var isDue = false
  private var isJustified = true
  private var hasUses = false
  private var since: UInt64 = 0
  /// An interrupt may still be on its way when the queue stops this soon behind its used buffers.
  private static let settlingCycleCount: UInt64 = 1000

  init(_ statement: StatementID?) { self.statement = statement }

  /// Used buffers became visible; `isAsked` says what the wish in memory asks for.
  mutating func used(isAsked: Bool, at cycle: UInt64) {
    if !hasUses { isJustified = false }
    hasUses = true
    guard isAsked else { return }
    if !isDue { since = cycle }
    isDue = true
    isJustified = true
  }

  /// The driver changed its wish: what the device read may be either.
  mutating func wishChanged(isStillAsked: Bool) {
    isJustified = true
    if !isStillAsked { isDue = false }
  }

  /// An interrupt came that may be this queue's; `isCertain` says that it is no other's.
  mutating func interrupted(isCertain: Bool, _ context: ConformanceContext) {
    guard let statement else { return }
    if isCertain, hasUses {
      context.check(
        statement, isJustified, "an interrupt although the driver asked for none since the last")
    }
    isDue = false
    hasUses = false
  }

  mutating func finish(_ context: ConformanceContext) {
    guard isDue, let statement else { return }
    isDue = false
    if context.cycle - since < Self.settlingCycleCount { return }
    context.check(
      statement, false,
      "used buffers visible since cycle \(since), an interrupt asked for, none came")
  }
}
