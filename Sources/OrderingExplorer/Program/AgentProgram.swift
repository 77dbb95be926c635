import LitmusLanguage

/// The operations of one agent with the barriers between them, as program order sees them.
struct AgentProgram {
  var agent: Agent
  var test: LitmusTest
  var rules: Rules
  /// The cells that a device or peer accesses.
  var deviceCells: Set<Int>
  /// Operations that are no barriers.
  var operations: [Operation]
  /// The barriers in front of each operation.
  var barriers: [[Barrier]]

  init(_ agent: Agent, of test: LitmusTest, rules: Rules) {
    self.agent = agent
    self.test = test
    self.rules = rules
    operations = []
    barriers = []
    var pending: [Barrier] = []
    for operation in agent.operations {
      if let barrier = operation.barrier {
        pending.append(barrier)
      } else {
        operations.append(operation)
        barriers.append(pending)
        pending = []
      }
    }
    deviceCells = Set(
      test.agents.filter { $0.kind != .cpu }.flatMap(\.operations).compactMap {
        $0.location.map { test.locations[$0].cell }
      })
  }

  /// The barriers between two operations.
  func between(_ first: Int, _ second: Int) -> [Barrier] {
    barriers[(first + 1)...second].flatMap { $0 }
  }

  func location(_ index: Int) -> Location? {
    operations[index].location.map { test.locations[$0] }
  }

  func reads(_ index: Int) -> Bool {
    switch operations[index].kind {
    case .load, .await: true
    default: false
    }
  }

  func writes(_ index: Int) -> Bool {
    if case .store = operations[index].kind { true } else { false }
  }

  func maintains(_ index: Int) -> Bool {
    switch operations[index].kind {
    case .clean, .invalidate, .flush: true
    default: false
    }
  }

  func awaits(_ index: Int) -> Bool {
    if case .await = operations[index].kind { true } else { false }
  }

  /// Whether an operation keeps its place toward all others.
  func isSerial(_ index: Int) -> Bool {
    switch operations[index].kind {
    case .unmap, .invalidateIOMMU, .invalidateDevice, .translate, .reset: true
    default: location(index)?.place == .config
    }
  }

  /// Whether `second` uses a value that `first` reads: as data, as address, or to be done at all.
  func dependency(_ first: Int, _ second: Int) -> Need {
    guard let register = operations[first].register else { return .nothing }
    let later = operations[second]
    if case .store(.register(register)) = later.kind { return .done }
    if later.address == register, !rules.breaks(.addressIgnored) { return .done }
    if later.condition?.register == register, !speculates(second) { return .done }
    return .nothing
  }

  /// Whether an operation may start before its guard is known.
  func speculates(_ index: Int) -> Bool {
    guard agent.kind == .cpu, operations[index].condition != nil else { return false }
    if writes(index) { return rules.breaks(.controlIgnored) }
    return test.platform.cpu == .arm && reads(index) && location(index)?.place == .host
      && location(index)?.memoryType.isStronglyOrdered == false
      && !rules.breaks(.loadsNotSpeculated)
  }
}
