import LitmusLanguage

/// x86 as it is usually told: a first-in first-out store buffer for each CPU, written for this test
/// alone.
struct StoreBufferMachine {
  private struct State: Hashable {
    var counters: [Int]
    var buffers: [[[Int]]]
    var memory: [Int]
    var registers: [Int?]
  }

  let test: LitmusTest

  /// The texts of all outcomes.
  func outcomes() -> Set<String> {
    var seen: Set<State> = []
    var found: Set<String> = []
    var waiting = [
      State(
        counters: test.agents.map { _ in 0 }, buffers: test.agents.map { _ in [] },
        memory: test.locations.map(\.initial), registers: test.registers.map { _ in nil })
    ]
    while let state = waiting.popLast() {
      guard seen.insert(state).inserted else { continue }
      let next = test.agents.indices.flatMap { steps(of: $0, state) }
      if next.isEmpty {
        let locations = test.condition.locations.map { ($0, state.memory[$0]) }
        let outcome = Outcome(
          registers: state.registers, locations: Dictionary(uniqueKeysWithValues: locations),
          stuck: [])
        found.insert(outcome.text(in: test))
      }
      waiting += next
    }
    return found
  }

  private func steps(of agent: Int, _ state: State) -> [State] {
    var steps: [State] = []
    if let oldest = state.buffers[agent].first {
      var next = state
      next.memory[oldest[0]] = oldest[1]
      next.buffers[agent].removeFirst()
      steps.append(next)
    }
    let operations = test.agents[agent].operations
    guard state.counters[agent] < operations.count else { return steps }
    let operation = operations[state.counters[agent]]
    var next = state
    next.counters[agent] += 1
    let location = operation.location ?? 0
    switch operation.kind {
    case .barrier: if !state.buffers[agent].isEmpty { return steps }
    case .store(.constant(let value)): next.buffers[agent].append([location, value])
    default:
      let own = state.buffers[agent].last { $0[0] == location }
      next.registers[operation.register ?? 0] = own?[1] ?? state.memory[location]
    }
    return steps + [next]
  }
}
