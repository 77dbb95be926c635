import Trace

/// A used index that must be visible when an interrupt is delivered.
struct IndexRequirement {
  /// Number of the interrupt among those of its message, from 1.
  var interrupt: UInt64 = 0
  /// The queue.
  var queue: UInt16
  /// Which configuration of the queue.
  var generation: UInt32
  /// The used index.
  var index: UInt16
  /// The write's issue.
  var event: TraceEvent
}

/// The interrupts of one message number between issue and delivery.
struct InterruptLedger {
  private var issuedCount: UInt64 = 0
  private var deliveredCount: UInt64 = 0
  /// Interrupts from before a device reset that may still arrive.
  private var staleCount: UInt64 = 0
  private var requirements: [IndexRequirement] = []

  /// Takes an issued interrupt and what must be visible when it is delivered.
  mutating func issue(_ required: [IndexRequirement]) {
    issuedCount += 1
    for var requirement in required {
      requirement.interrupt = issuedCount
      requirements.append(requirement)
    }
  }

  /// Takes a delivered interrupt and hands out what must be visible; false when none was issued.
  mutating func deliver(_ check: (IndexRequirement) -> Void) -> Bool {
    guard deliveredCount < issuedCount else {
      guard staleCount > 0 else { return false }
      staleCount -= 1
      return true
    }
    deliveredCount += 1
    var kept = 0
    for position in requirements.indices {
      if requirements[position].interrupt <= deliveredCount {
        check(requirements[position])
      } else {
        requirements[kept] = requirements[position]
        kept += 1
      }
    }
    requirements.removeLast(requirements.count - kept)
    return true
  }

  /// The device was reset: what was issued may arrive, or was dropped before it was sent.
  mutating func reset() {
    staleCount += issuedCount - deliveredCount
    deliveredCount = issuedCount
    requirements.removeAll(keepingCapacity: true)
  }
}
