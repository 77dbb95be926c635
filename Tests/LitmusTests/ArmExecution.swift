import LitmusLanguage

/// One candidate execution, and whether the axioms allow it.
struct ArmExecution {
  let axioms: ArmAxioms
  let there: [Int]
  let sources: [Int?]
  /// Stores by location, in coherence order.
  let order: [Int: [Int]]

  var isAllowed: Bool {
    isAcyclic { programOrderByLocation($0, $1) || communication($0, $1) }
      && isAcyclic { before($0, $1) }
  }

  private func event(_ index: Int) -> ArmAxioms.Event { axioms.events[index] }

  private func isInOrder(_ first: Int, _ second: Int) -> Bool {
    event(first).agent == event(second).agent && event(first).position < event(second).position
  }

  private func isOneLocation(_ first: Int, _ second: Int) -> Bool {
    event(first).operation.location == event(second).operation.location
  }

  private func programOrderByLocation(_ first: Int, _ second: Int) -> Bool {
    isInOrder(first, second) && isOneLocation(first, second)
  }

  /// Reads-from, coherence and from-reads.
  private func communication(_ first: Int, _ second: Int) -> Bool {
    guard isOneLocation(first, second), first != second else { return false }
    switch (event(first).isStore, event(second).isStore) {
    case (true, false): return sources[second] == first
    case (true, true): return rank(first) < rank(second)
    case (false, true): return (sources[first].map(rank) ?? -1) < rank(second)
    case (false, false): return false
    }
  }

  private func rank(_ store: Int) -> Int {
    order[event(store).operation.location ?? 0]?.firstIndex(of: store) ?? -1
  }

  /// Ordered-before in one step.
  private func before(_ first: Int, _ second: Int) -> Bool {
    if event(first).agent != event(second).agent { return communication(first, second) }
    guard isInOrder(first, second) else { return false }
    return byDependency(first, second) || byBarrier(first, second)
      || byHalfBarrier(first, second)
  }

  private func names(_ first: Int, _ second: Int) -> Bool {
    event(first).operation.register != nil
      && event(second).operation.address == event(first).operation.register
  }

  private func controls(_ first: Int, _ second: Int) -> Bool {
    event(first).operation.register != nil
      && event(second).operation.condition?.register == event(first).operation.register
  }

  private func byDependency(_ first: Int, _ second: Int) -> Bool {
    if names(first, second) { return true }
    let between = there.filter { isInOrder(first, $0) && isInOrder($0, second) }
    if event(second).isStore {
      // What stands behind a branch depends on it, whether it is jumped over or not.
      if (axioms.events.indices.contains {
        controls(first, $0) && ($0 == second || isInOrder($0, second))
      }) {
        return true
      }
      if between.contains(where: { names(first, $0) }) { return true }
      return false
    }
    // A load that takes its value from an own store waits for the store's address.
    return between.contains { sources[second] == $0 && names(first, $0) }
  }

  private func byBarrier(_ first: Int, _ second: Int) -> Bool {
    let operations = axioms.test.agents[event(first).agent].operations
    return operations[event(first).position..<event(second).position].contains { operation in
      switch operation.barrier?.direction {
      case nil: false
      case .all: true
      case .read: !event(first).isStore
      case .write: event(first).isStore && event(second).isStore
      }
    }
  }

  private func byHalfBarrier(_ first: Int, _ second: Int) -> Bool {
    let (earlier, later) = (event(first).operation, event(second).operation)
    return earlier.has(.acquire) || later.has(.release)
      || earlier.has(.release) && later.has(.acquire) || followsRelease(first, second)
  }

  /// Whether the second is a store behind a release of its own location, which waits for the first.
  private func followsRelease(_ first: Int, _ second: Int) -> Bool {
    event(second).isStore
      && there.contains {
        isInOrder(first, $0) && isInOrder($0, second) && isOneLocation($0, second)
          && event($0).isStore && event($0).operation.has(.release)
      }
  }

  private func isAcyclic(_ edge: (Int, Int) -> Bool) -> Bool {
    var reach = there.map { first in there.map { edge(first, $0) } }
    for middle in there.indices {
      for first in there.indices where reach[first][middle] {
        for last in there.indices where reach[middle][last] { reach[first][last] = true }
      }
    }
    return there.indices.allSatisfy { !reach[$0][$0] }
  }
}
