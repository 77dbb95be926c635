import LitmusLanguage

/// What an execution shows of copies and translations that are not what they should be.
struct Evidence {
  private(set) var found: Set<OtherCause> = []
  private let machine: Machine

  init(machine: Machine) { self.machine = machine }

  /// Looks at one step.
  mutating func note(_ step: Step, from before: State) {
    switch step {
    case .start(let index):
      let operation = machine.operations[index]
      switch operation.action {
      case .memoryLoad, .cacheLoad, .windowLoad, .localLoad: noteRead(operation, before)
      case .invalidate where before.has(.dirty, operation.line): found.insert(.droppedLine)
      default: break
      }
    case .deliverUp(let code): noteArrival(machine.upPackets[code], before)
    case .deliverDown(let code): noteArrival(machine.downPackets[code], before)
    case .evict, .fill, .answerInvalidation: break
    }
  }

  /// Looks at what the condition asks for, and at what is waited for in vain, when all is done.
  mutating func noteEnd(_ state: State) {
    for (index, operation) in machine.operations.enumerated()
    where operation.awaited >= 0 && !state.isDone(index) {
      noteRead(operation, state)
    }
    for index in machine.program.test.condition.locations
    where differs(machine.program.test.locations[index].cell, state) {
      found.insert(.staleCopy)
    }
  }

  private mutating func noteArrival(_ packet: Packet, _ state: State) {
    switch packet.kind {
    case .read, .posted, .routed:
      let operation = machine.operations[packet.id]
      if operation.page >= 0, operation.isTranslated || operation.isChecked,
        !state.has(.mapped, operation.page),
        operation.isTranslated || state.has(.inIOMMU, operation.page)
      {
        found.insert(.staleTranslation)
      }
      if packet.kind == .read, operation.action != .translate { noteRead(operation, state) }
    case .nonPostedWrite, .completion, .invalidationRequest, .invalidationCompletion, .writeBack:
      break
    }
  }

  private mutating func noteRead(_ operation: ProgramOperation, _ state: State) {
    if differs(operation.cell, state) { found.insert(.staleCopy) }
  }

  /// Whether a cache holds another value of a cell than memory.
  private func differs(_ cell: Int, _ state: State) -> Bool {
    machine.lines.indices.contains { line in
      state.has(.present, line)
        && machine.lines[line].cells.contains {
          $0.cell == cell && state.cachedValue($0.slot) != state.cell(cell)
        }
    }
  }
}
