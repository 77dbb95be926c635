/// Between making buffers available and notifying: the look at the device's wish, and the doorbell.
struct PublishWatch {
  private var awaitsRead = false
  /// The wish was read since the last publication's own look.
  private var hasStrayRead = false
  /// Such a read stood ahead of the present publication.
  private var readWasAhead = false
  /// The device's wish asks for a doorbell that has not come.
  private(set) var isDue = false
  private var isFirst = true
  private var since: UInt64 = 0
  /// The statement about the barrier, and the one about the doorbell, where there is one.
  private let barrier: StatementID
  private let notify: StatementID?

  init(barrier: StatementID, notify: StatementID?) {
    self.barrier = barrier
    self.notify = notify
  }

  /// Buffers became visible as available; `isDue` says whether the wish then asked for a doorbell.
  mutating func published(isDue: Bool, _ context: ConformanceContext) {
    settle(context)
    awaitsRead = true
    readWasAhead = hasStrayRead
    if isFirst, hasStrayRead { settle(context) }
    isFirst = false
    hasStrayRead = false
    if isDue, !self.isDue { since = context.cycle }
    self.isDue = self.isDue || isDue
  }

  /// The driver read the wish.
  mutating func read(_ context: ConformanceContext) {
    if awaitsRead {
      context.exercise(barrier)
      awaitsRead = false
    } else {
      hasStrayRead = true
    }
  }

  /// The device changed its wish; it looks again itself.
  mutating func wishChanged() { isDue = false }

  /// The driver rang.
  mutating func rung(_ context: ConformanceContext) {
    // A doorbell arrives when the driver may be further on, so it says nothing about the look.
    if isDue, let notify { context.exercise(notify) }
    isDue = false
  }

  private mutating func settle(_ context: ConformanceContext) {
    guard awaitsRead, readWasAhead else { return }
    readWasAhead = false
    context.check(
      barrier, false, "the wish for notifications was read before the buffers were visible")
  }

  /// Ends the trace or the queue's life.
  mutating func finish(_ context: ConformanceContext) {
    settle(context)
    awaitsRead = false
    guard isDue, let notify else { return }
    isDue = false
    context.check(
      notify, false,
      "buffers available since cycle \(since) with a notification due, and no doorbell")
  }
}
