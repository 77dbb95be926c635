import LitmusLanguage

/// Breadth-first search, so that the first way to an outcome is a shortest one.
struct Search {
  let machine: Machine
  let limit: Int
  private var states: StateSet
  private var parents: [UInt32] = [0]
  private var steps: [UInt16] = [0]
  private var stepCount = 0
  /// Keeps the compiler from leaving out the accesses that begin early.
  private var touched: UInt64 = 0
  /// Final states by outcome, and the first state of each.
  private var finals: [Outcome: (count: Int, first: Int)] = [:]
  private var growth = Growth()

  init(machine: Machine, limit: Int) {
    self.machine = machine
    self.limit = min(limit, Int(UInt32.max) - 2)
    states = StateSet(width: machine.program.wordCount)
  }

  mutating func run() throws(ExplorationError) {
    let initial = machine.settled(machine.program.initial)
    _ = states.insert(initial, hash: states.hash(initial))
    // SAFETY: it lives until the end of this call; an index stays below `Reached.most`, since no
    // state leads to more.
    let reached = UnsafeMutablePointer<Reached>.allocate(capacity: Reached.most)
    defer { unsafe reached.deallocate() }
    var next = 0
    var layerEnd = 1
    while next < states.count {
      if next == layerEnd {
        growth.add(layer: states.count - layerEnd)
        layerEnd = states.count
        try check()
      }
      unsafe expand(next, reached)
      next += 1
      if states.count > limit { throw .tooLarge(estimate: estimate, limit: limit) }
    }
  }

  private var estimate: Double {
    max(growth.estimate(depth: depth), Double(states.count))
  }

  /// The most steps that an execution takes, caches aside: two for each packet's way and one more.
  private var depth: Int {
    machine.operations.reduce(0) { $0 + ($1.action.waitsForAnswer ? 3 : $1.upRequest != 0 ? 2 : 1) }
  }

  /// Refuses early: when the layers so far promise far more than the limit.
  private func check() throws(ExplorationError) {
    guard states.count > 100_000 || states.count * 20 > limit, machine.lines.isEmpty else { return }
    let estimate = estimate
    if estimate > Double(limit) * 4 { throw .tooLarge(estimate: estimate, limit: limit) }
  }

  @inline(__always)
  private mutating func expand(_ index: Int, _ reached: UnsafeMutablePointer<Reached>) {
    let state = states[index]
    var count = 0
    let isAlive = machine.forEachStep(from: state) { step, next in
      unsafe reached[count] = Reached(state: next, hash: states.hash(next), step: step)
      count &+= 1
    }
    // Lookups wait for memory: the first access of each begins before the first is needed.
    var entries: UInt64 = 0
    for place in 0..<count { unsafe entries ^= states.entry(for: reached[place].hash) }
    touched = entries
    stepCount &+= count
    for place in 0..<count
    where unsafe states.insert(reached[place].state, hash: reached[place].hash) {
      parents.append(UInt32(truncatingIfNeeded: index))
      unsafe steps.append(reached[place].step)
    }
    if !isAlive { end(at: index, state) }
  }

  private mutating func end(at index: Int, _ state: State) {
    if machine.isImpossible(state) { return }
    let outcome = machine.outcome(of: state)
    if let known = finals[outcome] {
      finals[outcome] = (known.count + 1, known.first)
    } else {
      finals[outcome] = (1, index)
    }
  }

  func result() -> Exploration {
    let test = machine.program.test
    let found = finals.map { outcome, final in
      Exploration.Found(outcome: outcome, count: final.count, steps: way(to: final.first))
    }
    return Exploration(
      found: found.sorted { $0.outcome.text(in: test) < $1.outcome.text(in: test) },
      stateCount: states.count, stepCount: stepCount,
      byteCount: states.byteCount + parents.capacity * 4 + steps.capacity * 2,
      stateByteCount: machine.program.wordCount * 8)
  }

  private func way(to index: Int) -> [UInt16] {
    var way: [UInt16] = []
    var index = index
    while index != 0 {
      way.append(steps[index])
      index = Int(parents[index])
    }
    return way.reversed()
  }
}
