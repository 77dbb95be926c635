import LitmusLanguage

/// The order in which a record accessed each cell, as demands on an execution.
struct LitmusRecordOrder {
  private let test: LitmusTest
  /// By agent and index: when it was performed.
  private var performed: [[Int: UInt64]]
  /// Places in the list, which decide between equal stamps.
  private var places: [[Int: Int]]

  init(_ record: ExecutionRecord, _ test: LitmusTest) {
    self.test = test
    performed = Array(repeating: [:], count: test.agents.count)
    places = performed.map { _ in [:] }
    for (place, operation) in record.operations.enumerated() {
      performed[operation.agent][operation.index] = operation.stamps.performed
      places[operation.agent][operation.index] = place
    }
  }

  /// What makes a record none of this test; nil if it is one.
  static func fault(_ record: ExecutionRecord, _ test: LitmusTest) -> String? {
    guard record.finalCells.count == test.cellCount else {
      return "the record has \(record.finalCells.count) cells, not \(test.cellCount)"
    }
    var seen: Set<[Int]> = []
    for operation in record.operations {
      guard test.agents.indices.contains(operation.agent),
        test.agents[operation.agent].operations.indices.contains(operation.index)
      else { return "the test has no operation \(operation.index) of agent \(operation.agent)" }
      let own = test.agents[operation.agent].operations[operation.index]
      guard own.kind == operation.kind, own.location == operation.location else {
        return "operation \(operation.index) of \(test.agents[operation.agent].name) is another one"
      }
      guard seen.insert([operation.agent, operation.index]).inserted else {
        return "operation \(operation.index) of \(test.agents[operation.agent].name) stands twice"
      }
    }
    guard record.stuck.isSubset(of: test.agents.indices) else { return "an agent is not there" }
    return nil
  }

  /// The order of every two accesses to a cell of which one is a write.
  func demands(of execution: LitmusExecution) -> [OrderFormula] {
    var demands: [OrderFormula] = []
    let events = execution.events
    for first in events.indices {
      for second in events.indices where first != second {
        guard let cell = events[first].location?.cell, events[second].location?.cell == cell,
          events[first].isAccess, events[second].isAccess,
          events[first].isStore || events[second].isStore,
          let earlier = execution.moments.perform[first],
          let later = execution.moments.perform[second],
          isBefore(events[first], events[second])
        else { continue }
        demands.append(.before(earlier, later))
      }
    }
    return demands
  }

  private func isBefore(_ first: LitmusEvent, _ second: LitmusEvent) -> Bool {
    guard let one = performed[first.agent][first.position],
      let two = performed[second.agent][second.position]
    else { return false }
    if one != two { return one < two }
    return (places[first.agent][first.position] ?? 0) < (places[second.agent][second.position] ?? 0)
  }
}
