import LitmusLanguage

extension Machine {
  /// What is seen at the end of an execution.
  func outcome(of state: State) -> Outcome {
    let test = program.test
    var registers: [Int?] = Array(repeating: nil, count: test.registers.count)
    for (index, operation) in operations.enumerated() where operation.register >= 0 {
      guard state.isDone(index), guardValue(of: index, in: state) == true else { continue }
      let value = Int(state.slot(operation.register))
      registers[operation.register] = value == State.leftOut ? nil : value
    }
    var locations: [Int: Int] = [:]
    for index in test.condition.locations {
      locations[index] = Int(state.cell(test.locations[index].cell))
    }
    var stuck: Set<Int> = []
    for (index, operation) in operations.enumerated() where !state.isDone(index) {
      stuck.insert(operation.agent)
    }
    return Outcome(registers: registers, locations: locations, stuck: stuck)
  }
}
