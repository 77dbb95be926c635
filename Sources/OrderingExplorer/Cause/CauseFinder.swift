import LitmusLanguage

/// Takes away one possible cause of an outcome after the other, and explores again.
struct CauseFinder {
  let explorer: Explorer
  let test: LitmusTest
  let outcome: Outcome
  let teller: ScheduleTeller
  private let program: Program
  private let exact: Machine

  /// Replays the execution of a found outcome.
  init(
    _ found: Exploration.Found, in test: LitmusTest, explorer: Explorer
  ) throws(ExplorationError) {
    self.explorer = explorer
    self.test = test
    outcome = found.outcome
    program = try explorer.program(of: test)
    var teller = ScheduleTeller(machine: Machine(program, isReduced: explorer.isReduced))
    teller.tell(all: found.steps)
    self.teller = teller
    exact = Machine(program, isReduced: false)
  }

  /// The cause: a packet that passed another, accesses that changed places, or something else.
  func find() throws(ExplorationError) -> Cause {
    for pass in teller.passings where try !isReached(without: pass.pin) {
      return .exchange(try exchange(pass))
    }
    let candidates = teller.effects.exchanged
    for pin in candidates where try !isReached(with: [pin]) {
      return .exchange(try exchange(pin))
    }
    guard let inOrder = try way(with: allPairs) else {
      let needed = Set(try leastPins(keeping: candidates))
      var exchanges: [Exchange] = []
      for pin in candidates where needed.contains(pin) { exchanges.append(try exchange(pin)) }
      return exchanges.count == 1 ? .exchange(exchanges[0]) : .exchanges(exchanges)
    }
    for other in OtherCause.allCases where try !isReached(without: other) { return .other(other) }
    // No access has to change its place: an execution in which none does shows what it takes.
    var replay = ScheduleTeller(machine: exact)
    replay.tell(all: inOrder)
    return OtherCause.allCases.first(where: replay.evidence.found.contains).map { .other($0) }
      ?? .interleaving
  }

  private func isReached(with pins: [Pin]) throws(ExplorationError) -> Bool {
    try way(with: pins) != nil
  }

  private func way(with pins: [Pin]) throws(ExplorationError) -> [UInt16]? {
    var search = PinnedSearch(machine: exact, limit: explorer.limit)
    search.pins = pins
    return try search.way(to: outcome)
  }

  private func isReached(without pin: PassingPin) throws(ExplorationError) -> Bool {
    var program = program
    if pin.isUp {
      program.upMayPass[pin.younger] &= ~(1 << UInt64(pin.older))
    } else {
      program.downMayPass[pin.younger] &= ~(1 << UInt64(pin.older))
    }
    return try PinnedSearch(
      machine: Machine(program, isReduced: false), limit: explorer.limit
    ).way(to: outcome) != nil
  }

  private func isReached(without other: OtherCause) throws(ExplorationError) -> Bool {
    var explorer = explorer
    explorer.rules.mutant = other.counterfactual
    return try explorer.explore(test).outcomes.contains(outcome)
  }

  private var allPairs: [Pin] {
    exact.operations.indices.flatMap { second in
      (0..<second).filter { exact.operations[$0].agent == exact.operations[second].agent }
        .map { Pin(first: $0, second: second) }
    }
  }

  /// Pairs that keep the outcome away and none of which can be left out: some of them are ways to
  /// the outcome that this execution did not take, but one at least it did.
  private func leastPins(keeping candidates: [Pin]) throws(ExplorationError) -> [Pin] {
    let wanted = Set(candidates)
    var pins = allPairs.filter { !wanted.contains($0) } + candidates
    var position = 0
    while position < pins.count {
      var fewer = pins
      fewer.remove(at: position)
      if try isReached(with: fewer) { position += 1 } else { pins = fewer }
    }
    return pins
  }

  private func exchange(_ pass: ScheduleTeller.Passed) throws(ExplorationError) -> Exchange {
    Exchange(
      first: ExchangedAccess(agent: pass.older.agent, text: pass.older.text, step: pass.arrival),
      second: ExchangedAccess(
        agent: pass.younger.agent, text: pass.younger.text, step: pass.step),
      rule: .passing(pass.reason))
  }

  /// A pair as it is told; the compiler is named where the outcome needs it.
  private func exchange(_ pin: Pin) throws(ExplorationError) -> Exchange {
    var rule = teller.effects.rule(of: pin)
    let sources = program.sources
    if sources[pin.first].has(.plain) || sources[pin.second].has(.plain) {
      var hardware = explorer
      hardware.rules.mutant = .compilerMovesNothing
      if try !hardware.explore(test).outcomes.contains(outcome) { rule = .compiler }
    }
    func access(_ index: Int) -> ExchangedAccess {
      ExchangedAccess(
        agent: program.operations[index].agent, text: "'\(test.text(of: sources[index]))'",
        step: teller.effects.steps[index])
    }
    return Exchange(first: access(pin.first), second: access(pin.second), rule: rule)
  }
}
