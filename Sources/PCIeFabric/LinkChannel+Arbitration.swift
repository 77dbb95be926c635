import CycleKernel
import PCIeLayouts

/// Which of the waiting packets goes next.
///
/// Source: PCIe Base, 2.4.1.
extension LinkChannel {
  /// The class whose oldest packet goes next, or nil when none may go.
  func choose() -> CreditClass? {
    if let only = onlyWaiting { return chooseOnly(only) }
    var choice = Choice()
    consider(.posted, waitingPosted, in: &choice)
    consider(.nonPosted, waitingNonPosted, in: &choice)
    consider(.completion, waitingCompletion, in: &choice)
    return choice.chosen
  }

  private struct Choice {
    var chosen: CreditClass?
    var sequence = UInt64.max
    var eligibleCount: UInt64 = 0
  }

  private func consider(
    _ creditClass: CreditClass, _ queue: borrowing FixedRing<Waiting>, in choice: inout Choice
  ) {
    guard !queue.isEmpty, isEligible(queue.front, creditClass) else { return }
    choice.eligibleCount += 1
    switch configuration.arbitration {
    case .oldestFirst:
      if queue.front.sequence < choice.sequence {
        (choice.chosen, choice.sequence) = (creditClass, queue.front.sequence)
      }
    case .seeded, .reordering:
      if random.below(choice.eligibleCount) == 0 { choice.chosen = creditClass }
    }
  }

  /// The one class that has packets waiting, or nil when none or several have.
  private var onlyWaiting: CreditClass? {
    switch (waitingPosted.isEmpty, waitingNonPosted.isEmpty, waitingCompletion.isEmpty) {
    case (false, true, true): .posted
    case (true, false, true): .nonPosted
    case (true, true, false): .completion
    default: nil
    }
  }

  /// The choice where one class waits: its oldest packet passes nothing, so credits decide.
  private func chooseOnly(_ creditClass: CreditClass) -> CreditClass? {
    let data =
      switch creditClass {
      case .posted: waitingPosted.front.header.dataCreditCount
      case .nonPosted: waitingNonPosted.front.header.dataCreditCount
      case .completion: waitingCompletion.front.header.dataCreditCount
      }
    guard credits.covers(creditClass, data: data) else { return nil }
    if configuration.arbitration == .seeded { _ = random.below(1) }
    return creditClass
  }

  func isEligible(_ candidate: Waiting, _ creditClass: CreditClass) -> Bool {
    guard credits.covers(creditClass, data: candidate.header.dataCreditCount) else { return false }
    return maySkip(waitingPosted, candidate) && maySkip(waitingNonPosted, candidate)
      && maySkip(waitingCompletion, candidate)
  }

  /// Whether the candidate may pass every older packet of one queue.
  private func maySkip(_ queue: borrowing FixedRing<Waiting>, _ candidate: Waiting) -> Bool {
    var offset = 0
    while offset < queue.count {
      if queue[offset].sequence >= candidate.sequence { return true }
      let verdict = configuration.ordering.passing(
        candidate.header, over: queue[offset].header)
      if verdict == .forbidden { return false }
      offset += 1
    }
    return true
  }
}
