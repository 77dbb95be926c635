public import LitmusLanguage

extension Explorer {
  /// The record of the execution that leads to a found outcome; stamps count its steps.
  ///
  /// - Throws: ``ExplorationError`` if the test cannot be explored.
  public func record(
    of found: Exploration.Found, in test: LitmusTest
  ) throws(ExplorationError) -> ExecutionRecord {
    let machine = Machine(try program(of: test), isReduced: isReduced)
    var recorder = ExecutionRecorder(machine: machine)
    recorder.takeFirstSteps()
    for code in found.steps { recorder.take(Step(code: code)) }
    return recorder.record
  }
}

/// Replays an execution and notes when each operation is started, performed and done.
private struct ExecutionRecorder {
  private let machine: Machine
  private var state: State
  private var stamps: [OperationStamps]
  private var refused: Set<Int> = []
  private var count: UInt64 = 0

  init(machine: Machine) {
    self.machine = machine
    state = machine.normal(machine.program.initial)
    stamps = Array(repeating: OperationStamps(), count: machine.operations.count)
  }

  mutating func take(_ step: Step) {
    var next = state
    _ = machine.forEachStep(from: state) { code, reached in
      if code == step.code { next = reached }
    }
    note(step, to: machine.alone(step, from: state) ?? next)
    takeFirstSteps()
  }

  mutating func takeFirstSteps() {
    while let (code, next) = machine.firstStep(from: state) { note(Step(code: code), to: next) }
  }

  private mutating func note(_ step: Step, to next: State) {
    count += 1
    switch step {
    case .start(let index): noteStart(index, next)
    case .deliverUp(let code): noteArrival(machine.upPackets[code], isUp: true)
    case .deliverDown(let code): noteArrival(machine.downPackets[code], isUp: false)
    case .evict, .fill, .answerInvalidation: break
    }
    state = next
  }

  private mutating func noteStart(_ index: Int, _ next: State) {
    let operation = machine.operations[index]
    stamps[index].started = count
    let isSent = next.up != state.up || next.down != state.down
    if isSent { stamps[index].sent = count }
    if operation.action.waitsForAnswer, isSent { return }
    stamps[index].completed = count
    if !isSent { stamps[index].performed = count }
    if operation.action == .linkStore, !isSent { refused.insert(index) }
  }

  private mutating func noteArrival(_ packet: Packet, isUp: Bool) {
    switch packet.kind {
    case .writeBack: break
    case .completion, .invalidationCompletion:
      if !state.isDone(packet.id) { stamps[packet.id].completed = count }
    case .posted:
      let operation = machine.operations[packet.id]
      if isUp, operation.downRequest != 0 { break }
      let page = operation.page
      let isFound =
        !isUp || !operation.isChecked || state.has(.mapped, page) || state.has(.inIOMMU, page)
      if isFound { stamps[packet.id].performed = count } else { refused.insert(packet.id) }
    case .read, .nonPostedWrite, .routed, .invalidationRequest:
      stamps[packet.id].performed = count
    }
  }

  var record: ExecutionRecord {
    let test = machine.program.test
    var performed: [PerformedOperation] = []
    var first = 0
    for agent in test.agents.indices {
      let places = test.agents[agent].operations.indices.filter {
        test.agents[agent].operations[$0].barrier == nil
      }
      for (offset, place) in places.enumerated() {
        let index = first + offset
        guard stamps[index].completed != nil, machine.guardValue(of: index, in: state) == true
        else { continue }
        performed.append(
          PerformedOperation(
            of: test, agent: agent, index: place, value: value(index), stamps: stamps[index]))
      }
      first += places.count
    }
    performed.sort { ($0.stamps.performed ?? 0) < ($1.stamps.performed ?? 0) }
    return ExecutionRecord(
      operations: performed, finalCells: (0..<test.cellCount).map { Int(state.cell($0)) },
      stuck: machine.outcome(of: state).stuck)
  }

  private func value(_ index: Int) -> Int? {
    let operation = machine.operations[index]
    if operation.register >= 0 { return Int(state.slot(operation.register)) }
    if operation.awaited >= 0 { return Int(operation.awaited) }
    guard case .store = machine.program.sources[index].kind, !refused.contains(index) else {
      return nil
    }
    return Int(machine.value(of: operation, in: state))
  }
}
