import LitmusLanguage

/// Two operations that take effect in this order, or the second not at all.
struct Pin: Hashable, Sendable {
  var first: Int
  var second: Int
}

extension Machine {
  /// Whether an operation has taken effect: it has started, and no request of it is under way.
  func hasEffect(_ index: Int, in state: State) -> Bool {
    guard state.started >> UInt32(index) & 1 != 0 || state.isDone(index) else { return false }
    let operation = operations[index]
    return !Self.holds(state.up, operation.upRequest)
      && !Self.holds(state.down, operation.downRequest)
  }

  private static func holds(_ queue: UInt64, _ code: UInt64) -> Bool {
    guard code != 0 else { return false }
    return (0..<PacketQueue.count(queue)).contains { PacketQueue.packet(queue, $0) == code }
  }
}

/// A packet that must not pass an older one, by their codes.
struct PassingPin: Hashable, Sendable {
  var isUp: Bool
  var younger: Int
  var older: Int
}

/// Looks whether an outcome is still reached when some operations take effect in order.
///
/// Every step is taken in every order, so that no step hides two effects.
struct PinnedSearch {
  let machine: Machine
  var pins: [Pin] = []
  let limit: Int

  /// The steps of a shortest execution that ends in `outcome`; nil when there is none.
  ///
  /// - Throws: ``ExplorationError`` beyond the limit.
  func way(to outcome: Outcome) throws(ExplorationError) -> [UInt16]? {
    var states = StateSet(width: machine.program.wordCount)
    var parents = [0]
    var steps: [UInt16] = [0]
    _ = states.insert(machine.normal(machine.program.initial))
    var next = 0
    while next < states.count {
      let state = states[next]
      let isAlive = machine.forEachStep(from: state) { step, reached in
        guard isAllowed(reached), states.insert(reached) else { return }
        parents.append(next)
        steps.append(step)
      }
      if !isAlive, !machine.isImpossible(state), machine.outcome(of: state) == outcome {
        var way: [UInt16] = []
        while next != 0 {
          way.append(steps[next])
          next = parents[next]
        }
        return way.reversed()
      }
      next += 1
      if states.count > limit { throw .tooLarge(estimate: Double(states.count), limit: limit) }
    }
    return nil
  }

  private func isAllowed(_ state: State) -> Bool {
    for pin in pins where machine.hasEffect(pin.second, in: state) {
      if !machine.hasEffect(pin.first, in: state) { return false }
    }
    return true
  }
}
