import CycleKernel
import PCIeLayouts

/// Passing inside of a class and across classes, wherever the ordering table lets it happen.
///
/// Numbers are drawn when a packet is posted and when one of several may go, never in a cycle in
/// which nothing moves: skipping idle cycles changes nothing.
///
/// Source: PCIe Base, 2.4.1.
extension LinkChannel {
  /// How long the packet that is being posted stays behind.
  func drawHold() -> Cycle {
    configuration.holdLimit == 0 ? 0 : random.below(configuration.holdLimit + 1)
  }

  /// Begins the holds of packets posted since the last cycle; returns whether there are any, or
  /// whether a hold has ended.
  func beginHolds(at cycle: Cycle) -> Bool {
    let hasEnded = holdEnd <= cycle
    if hasEnded { holdEnd = .never }
    guard firstUnheld != nextSequence else { return hasEnded }
    Self.beginHolds(&waitingPosted, from: firstUnheld, at: cycle)
    Self.beginHolds(&waitingNonPosted, from: firstUnheld, at: cycle)
    Self.beginHolds(&waitingCompletion, from: firstUnheld, at: cycle)
    firstUnheld = nextSequence
    return true
  }

  private static func beginHolds(
    _ queue: inout FixedRing<Waiting>, from first: UInt64, at cycle: Cycle
  ) {
    var offset = queue.count
    while offset > 0, queue[offset - 1].sequence >= first {
      offset -= 1
      queue[offset].due = cycle + queue[offset].hold
    }
  }

  private struct Choice {
    var creditClass: CreditClass?
    var offset = 0
    var count: UInt64 = 0
  }

  /// Takes any packet that may go, or notes when the next hold ends.
  func takeAnywhere(at cycle: Cycle) -> Waiting? {
    var choice = Choice()
    holdEnd = .never
    survey(.posted, waitingPosted, at: cycle, in: &choice)
    survey(.nonPosted, waitingNonPosted, at: cycle, in: &choice)
    survey(.completion, waitingCompletion, at: cycle, in: &choice)
    switch choice.creditClass {
    case .posted: return waitingPosted.remove(at: choice.offset)
    case .nonPosted: return waitingNonPosted.remove(at: choice.offset)
    case .completion: return waitingCompletion.remove(at: choice.offset)
    case nil: return nil
    }
  }

  private func survey(
    _ creditClass: CreditClass, _ queue: borrowing FixedRing<Waiting>, at cycle: Cycle,
    in choice: inout Choice
  ) {
    var offset = 0
    while offset < queue.count {
      if queue[offset].due > cycle {
        holdEnd = min(holdEnd, queue[offset].due)
      } else if isEligible(queue[offset], creditClass) {
        choice.count += 1
        if random.below(choice.count) == 0 {
          choice.creditClass = creditClass
          choice.offset = offset
        }
      }
      offset += 1
    }
  }

  /// Whether a packet in the receiver's buffer may be taken ahead of the older posted ones there.
  public func mayPassPosted(_ packet: Received) -> Bool {
    var offset = 0
    while offset < bufferPosted.count, bufferPosted[offset].arrival < packet.arrival {
      let verdict = configuration.ordering.passing(
        packet.header, over: bufferPosted[offset].header)
      if verdict == .forbidden { return false }
      offset += 1
    }
    return true
  }
}
