import Trace

/// What rule `interrupt-when-asked` knows about one queue.
///
/// A look is a read of what the driver says about interrupts. It decides about every entry that was
/// visible when it was issued and that no earlier look could cover; an entry that was issued but
/// not visible may be decided by it or by the next one.
struct AskedQueue {
  /// A look that is under way.
  struct Look {
    var identifier: UInt32
    var cycle: UInt64
    /// Entries that this look decides.
    var certain: Range<UInt64>
    /// Entries that this look or the next one decides.
    var doubtful: Range<UInt64>
  }
  /// Entries that are to be told unless a further look decides otherwise.
  struct Doubt {
    var entries: Range<UInt64>
    var value: UInt32
    var event: TraceEvent
  }

  var generation: UInt32 = 0
  /// Whether the device's writes can no longer be followed.
  var isLost = true
  var uses = IssuedUses()
  /// Entries that an interrupt has told, or that a look has covered.
  private var settled: UInt64 = 0
  /// Entries behind which a look has come back, or an interrupt was issued.
  private var covered: UInt64 = 0
  private var look: Look?
  private var doubt: Doubt?
  /// The look that showed that an interrupt is due.
  private var due: TraceEvent?
  /// The issue of the first entry that no look has covered.
  private var uncovered: TraceEvent?

  mutating func begin(generation: UInt32, packedSize: UInt16) {
    self.generation = generation
    isLost = false
    uses.begin(packedSize: packedSize)
    settled = 0
    covered = 0
    look = nil
    forgive()
  }

  private mutating func forgive() {
    doubt = nil
    due = nil
    uncovered = nil
  }

  /// Notes that entries were issued.
  mutating func noteIssue(event: TraceEvent) {
    if uses.isLost { isLost = true }
    if uses.count > covered, uncovered == nil { uncovered = event }
  }

  /// Takes the issue of a look while `visible` entries are visible.
  mutating func beginLook(_ identifier: UInt32, visible: UInt64, cycle: UInt64) {
    let issued = uses.count
    let seen = max(settled, min(visible, issued))
    // Of two looks at once nobody knows which one the device goes by.
    let isAlone = look == nil
    look = Look(
      identifier: identifier, cycle: cycle,
      certain: isAlone ? settled..<seen : settled..<settled, doubtful: seen..<max(seen, issued))
    settled = max(settled, issued)
  }

  /// Takes what a look returned, while `visible` entries are visible; `asks` tells whether the
  /// value asks for an interrupt about entries.
  mutating func endLook(
    _ identifier: UInt32, value: UInt32, visible: UInt64, event: TraceEvent,
    asks: (Range<UInt64>) -> Bool
  ) {
    guard let present = look, present.identifier == identifier else { return }
    look = nil
    if let doubt, doubt.value == value, asks(doubt.entries) { due = due ?? event }
    doubt = nil
    if asks(present.certain) { due = due ?? event }
    if asks(present.doubtful) {
      doubt = Doubt(entries: present.doubtful, value: value, event: event)
    }
    covered = max(covered, min(present.doubtful.upperBound, visible))
    if uses.count <= covered { uncovered = nil } else if uncovered != nil { uncovered = event }
  }

  /// Takes an interrupt, which tells everything issued so far.
  mutating func tell() {
    settled = max(settled, uses.count)
    covered = settled
    if let present = look {
      look?.certain = present.certain.upperBound..<present.certain.upperBound
      look?.doubtful = settled..<settled
    }
    forgive()
  }

  /// What is owed since a cycle not after `limit`: the event that shows it, and why.
  func overdue(since limit: UInt64) -> (event: TraceEvent, reason: String)? {
    if let due, due.cycle <= limit { return (due, "an interrupt was asked for and not issued") }
    if let look, look.cycle > limit { return nil }
    if let doubt, doubt.event.cycle <= limit {
      return (doubt.event, "an interrupt was asked for and not issued")
    }
    if let uncovered, uncovered.cycle <= limit {
      return (
        uncovered, "used entries were neither told nor followed by a look at what was asked for"
      )
    }
    return nil
  }

  /// The cycle since which something is owed; the largest number when nothing is.
  var oldestCycle: UInt64 {
    var oldest = UInt64.max
    if let due { oldest = min(oldest, due.cycle) }
    if let doubt { oldest = min(oldest, doubt.event.cycle) }
    if let uncovered { oldest = min(oldest, uncovered.cycle) }
    return oldest
  }

  /// Reports nothing more about what is owed now.
  mutating func drop() { forgive() }

  /// Starts the time of what is owed anew.
  mutating func postpone(to event: TraceEvent) {
    if due != nil { due = event }
    if doubt != nil { doubt?.event = event }
    if uncovered != nil { uncovered = event }
  }
}
