import LitmusLanguage

/// Arm's ordering as axioms over whole executions, written for this test alone.
///
/// An execution gives each load a store that it reads from, and each location an order of its
/// stores. It is allowed if both of these have no cycle: program order by location with reads-from,
/// coherence and from-reads; and ordered-before, made of what CPUs see of each other, dependencies,
/// barriers, acquire and release.
///
/// Source: Arm Architecture Reference Manual, B2, as published in the form of a cat model.
struct ArmAxioms {
  struct Event {
    var agent: Int
    var position: Int
    var operation: Operation
    var isStore: Bool
    var value: Int
  }

  let test: LitmusTest
  let events: [Event]
  private let loads: [Int]

  init(test: LitmusTest) {
    self.test = test
    var events: [Event] = []
    for (agent, content) in test.agents.enumerated() {
      for (position, operation) in content.operations.enumerated() where operation.barrier == nil {
        var event = Event(
          agent: agent, position: position, operation: operation, isStore: false, value: 0)
        if case .store(.constant(let value)) = operation.kind {
          event.isStore = true
          event.value = value
        }
        events.append(event)
      }
    }
    self.events = events
    loads = events.indices.filter { !events[$0].isStore }
  }

  /// The texts of all outcomes.
  func outcomes() -> Set<String> {
    var found: Set<String> = []
    var sources: [Int?] = Array(repeating: nil, count: events.count)
    choose(0, &sources, &found)
    return found
  }

  /// Gives each load a store, or nil for the initial value.
  private func choose(_ index: Int, _ sources: inout [Int?], _ found: inout Set<String>) {
    if index == loads.count {
      evaluate(sources, &found)
      return
    }
    let load = loads[index]
    let stores = events.indices.filter {
      events[$0].isStore && events[$0].operation.location == events[load].operation.location
    }
    for source in [nil] + stores.map(Optional.some) {
      sources[load] = source
      choose(index + 1, &sources, &found)
    }
  }

  private func evaluate(_ sources: [Int?], _ found: inout Set<String>) {
    var values: [Int?] = Array(repeating: nil, count: test.registers.count)
    var isThere = Array(repeating: true, count: events.count)
    for (index, event) in events.enumerated() {
      if let guarded = event.operation.condition {
        isThere[index] = values[guarded.register] == guarded.value
      }
      guard !event.isStore else { continue }
      if !isThere[index] {
        if sources[index] != nil { return }
        continue
      }
      values[event.operation.register ?? 0] = sources[index].map { events[$0].value } ?? 0
    }
    let isFed = loads.allSatisfy { load in sources[load].map { isThere[$0] } ?? true }
    guard isFed else { return }
    let there = events.indices.filter { isThere[$0] }
    for order in coherenceOrders(of: there) {
      let check = ArmExecution(axioms: self, there: there, sources: sources, order: order)
      guard check.isAllowed else { continue }
      var last: [Int: Int] = [:]
      for location in test.condition.locations {
        last[location] = order[location]?.last.map { events[$0].value } ?? 0
      }
      let outcome = Outcome(registers: values, locations: last, stuck: [])
      found.insert(outcome.text(in: test))
    }
  }

  private func coherenceOrders(of there: [Int]) -> [[Int: [Int]]] {
    test.locations.indices.reduce([[:]]) { orders, location in
      let stores = there.filter {
        events[$0].isStore && events[$0].operation.location == location
      }
      return orders.flatMap { order in
        Self.permutations(stores).map { order.merging([location: $0]) { $1 } }
      }
    }
  }

  private static func permutations(_ items: [Int]) -> [[Int]] {
    if items.isEmpty { return [[]] }
    return items.flatMap { first in
      permutations(items.filter { $0 != first }).map { [first] + $0 }
    }
  }
}
