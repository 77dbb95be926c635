import LitmusLanguage

/// Makes the program of a test.
struct ProgramBuilder {
  private(set) var program: Program
  private let test: LitmusTest
  private let rules: Rules
  private let caches: CacheMap
  private var fillers: [Int: Int] = [:]

  init(_ test: LitmusTest, rules: Rules) throws(LitmusError) {
    self.test = test
    self.rules = rules
    let isCoherent =
      (test.platform.isCoherent || rules.breaks(.alwaysCoherent)) && !rules.breaks(.neverCoherent)
    caches = try CacheMap(test, isCoherent: isCoherent)
    program = Program(test: test, rules: rules, isCoherent: isCoherent)
  }

  mutating func build() throws(LitmusError) -> Program {
    addLines()
    for index in test.agents.indices { addOperations(of: index) }
    addInvalidations()
    try PacketCodes.assign(to: &program)
    setInitial()
    program.wordCount = words
    Reduction.choose(for: &program)
    return program
  }

  private mutating func addLines() {
    for line in caches.cells.keys.sorted() {
      let cells = (caches.cells[line] ?? []).map { (cell: $0, slot: caches.slots[$0] ?? 0) }
      let isWindow = caches.windowLines.contains(line)
      program.lines.append(
        TrackedLine(
          index: line, isWindow: isWindow, cells: cells,
          fills: !isWindow && !rules.breaks(.noSpeculativeFill)))
    }
  }

  private mutating func addOperations(of agentIndex: Int) {
    let agent = AgentProgram(test.agents[agentIndex], of: test, rules: rules)
    let order = ProgramOrder(program: agent)
    let first = program.operations.count
    for (index, operation) in agent.operations.enumerated() {
      var built = ProgramOperation(
        agent: agentIndex,
        action: ActionChoice(test: test, rules: rules, caches: caches).action(
          of: operation, by: agent.agent.kind))
      for earlier in 0..<index {
        let bit: UInt32 = 1 << UInt32(first + earlier)
        switch order.need(earlier, index) {
        case .nothing: break
        case .started: built.needsStarted |= bit
        case .done: built.needsDone |= bit
        }
        if agent.agent.kind == .cpu, agent.writes(earlier), agent.reads(index),
          order.isSameLocation(earlier, index), let location = agent.location(index),
          order.forwards(location)
        {
          built.forwarding |= bit
        }
      }
      built.isSpeculative = agent.speculates(index)
      fill(&built, from: operation, by: agent.agent)
      let bit: UInt32 = 1 << UInt32(program.operations.count)
      if agent.agent.kind == .device { program.ofDevice |= bit }
      if operation.condition != nil { program.guarded |= bit }
      if let register = operation.register { fillers[register] = program.operations.count }
      addTwin(built, index, order, first)
      program.operations.append(built)
      program.sources.append(operation)
    }
  }

  /// Tells earlier loads of the same location of one that may be done before them.
  private mutating func addTwin(
    _ built: ProgramOperation, _ index: Int, _ order: ProgramOrder, _ first: Int
  ) {
    guard built.action == .memoryLoad, !rules.breaks(.sameLocationUnordered) else { return }
    for earlier in 0..<index where order.areTwins(earlier, index) {
      program.operations[first + earlier].twins |= 1 << UInt32(first + index)
    }
  }

  private func fill(_ built: inout ProgramOperation, from operation: Operation, by agent: Agent) {
    if let index = operation.location {
      let location = test.locations[index]
      built.cell = location.cell
      built.page = location.page ?? -1
      if let position = program.lines.firstIndex(where: { $0.index == location.line }) {
        built.line = position
        built.cached = caches.slots[location.cell] ?? -1
      }
    }
    built.page = operation.page ?? built.page
    built.register = operation.register ?? -1
    switch operation.kind {
    case .store(.constant(let value)): built.constant = UInt64(value)
    case .store(.register(let register)): built.source = register
    case .await(let value): built.awaited = Int64(value)
    default: break
    }
    if let condition = operation.condition {
      built.guardRegister = condition.register
      built.guardOperation = fillers[condition.register] ?? -1
      built.guardValue = UInt64(condition.value)
    }
    let address = rules.breaks(.forwardsWithoutAddress) ? -1 : operation.address ?? -1
    for register in [built.source, address] where register >= 0 {
      if let filler = fillers[register] { built.inputs |= 1 << UInt32(filler) }
    }
    built.snoops =
      program.isCoherent && (!operation.has(.ns) || rules.breaks(.noSnoopSnoops))
    built.isTranslated = operation.has(.translated)
    built.isChecked =
      test.platform.hasIOMMU && !rules.breaks(.iommuIgnored) && built.page >= 0
      && (!built.isTranslated || rules.breaks(.translatedChecked))
  }

  private mutating func addInvalidations() {
    program.invalidations = test.pages.indices.map { page in
      program.operations.firstIndex { $0.action == .invalidateDevice && $0.page == page } ?? -1
    }
    program.translatedReads = test.pages.indices.map { page in
      program.operations.indices.reduce(0) { mask, index in
        let operation = program.operations[index]
        let uses =
          operation.page == page
          && (operation.action == .translate
            || operation.action == .linkLoad && operation.isTranslated)
        return uses ? mask | 1 << UInt32(index) : mask
      }
    }
  }

  private mutating func setInitial() {
    for location in test.locations where location.aliasOf == nil {
      program.initial.setCell(location.cell, UInt64(location.initial))
    }
    for page in test.pages.indices { program.initial.set(.mapped, page) }
  }

  private var words: Int {
    let actions = Set(program.operations.map(\.action))
    let hasWindow = program.lines.contains(where: \.isWindow)
    if hasWindow || actions.contains(.reset) { return 7 }
    if !program.lines.isEmpty || !test.pages.isEmpty { return 6 }
    return program.upPackets.count + program.downPackets.count > 2 ? 5 : 3
  }
}
