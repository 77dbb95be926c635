public import LitmusLanguage

/// Everything that a test's registers, final values and agents could show, allowed or not.
///
/// A register of a load may hold any value that is stored to its location, its initial value, a
/// fault where one is possible, or none where the load may be left out; and so on. The judge and
/// others are held against each other over all of these.
public struct LitmusOutcomes: Sendable {
  private let test: LitmusTest
  private let events: [LitmusEvent]

  /// The outcomes of `test`.
  public init(_ test: LitmusTest) {
    self.test = test
    events = LitmusEvent.all(of: test)
  }

  /// At most `limit` outcomes: all, or those that an even stride picks.
  ///
  /// - Returns: The outcomes, how many there are in all, and whether some were left out.
  public func all(limit: Int) -> (outcomes: [Outcome], count: Int, isSampled: Bool) {
    let registers = test.registers.indices.map(values)
    let locations = test.condition.locations.sorted()
    let finals = locations.map { cellValues(test.locations[$0].cell).sorted() }
    let stuck = stuckSets
    let sizes = registers.map(\.count) + finals.map(\.count) + [stuck.count]
    let count = sizes.reduce(1, *)
    // A stride that shares no factor with the sizes visits every digit.
    let stride = count <= limit ? 1 : count / limit | 1
    var outcomes: [Outcome] = []
    var number = 0
    while number < count {
      var rest = number
      func take(_ size: Int) -> Int {
        defer { rest /= size }
        return rest % size
      }
      let held = registers.map { $0[take($0.count)] }
      let last = finals.map { $0[take($0.count)] }
      outcomes.append(
        Outcome(
          registers: held, locations: Dictionary(uniqueKeysWithValues: zip(locations, last)),
          stuck: stuck[take(stuck.count)]))
      number += stride
    }
    return (outcomes, count, stride > 1)
  }

  /// The values that a cell can hold.
  func cellValues(_ cell: Int, besides known: Set<Int> = []) -> Set<Int> {
    var found = Set(
      test.locations.filter { $0.cell == cell && $0.aliasOf == nil }.map(\.initial))
    for event in events where event.location?.cell == cell {
      guard case .store(let operand) = event.operation.kind else { continue }
      switch operand {
      case .constant(let value): found.insert(value)
      case .register(let register):
        let source = events.first { $0.operation.register == register }?.location?.cell
        let seen = known.union([cell])
        if let source, !seen.contains(source) {
          found.formUnion(cellValues(source, besides: seen))
        }
      }
    }
    return found
  }

  private func values(_ register: Int) -> [Int?] {
    guard let event = events.first(where: { $0.operation.register == register }) else {
      return [nil]
    }
    var found: [Int?] = [0, 1]
    if let cell = event.location?.cell { found = cellValues(cell).sorted() }
    if event.page != nil, event.path == .requestUp { found.append(Outcome.fault) }
    let mayEnd = events.contains { $0.operation.kind == .reset } && event.agentKind == .device
    let mayWait = events.contains { $0.agent == event.agent && $0.awaited != nil }
    if event.operation.condition != nil || mayEnd || mayWait { found.append(nil) }
    return found
  }

  private var stuckSets: [Set<Int>] {
    let waiting = test.agents.indices.filter { agent in
      events.contains { $0.agent == agent && $0.awaited != nil }
    }
    return (0..<1 << waiting.count).map { choice in
      Set(waiting.indices.filter { choice >> $0 & 1 != 0 }.map { waiting[$0] })
    }
  }
}
