import LitmusLanguage

/// When each operation of an execution took effect, and what it found unfinished before it.
struct EffectOrder {
  /// By operation: the step of the schedule, or nil.
  private(set) var steps: [Int?]
  /// By operation: the state before that step.
  private var states: [State?]
  let machine: Machine

  init(machine: Machine) {
    self.machine = machine
    steps = Array(repeating: nil, count: machine.operations.count)
    states = Array(repeating: nil, count: machine.operations.count)
  }

  /// Notes what took effect in a step.
  mutating func note(step: Int, from before: State, to after: State) {
    for index in steps.indices where steps[index] == nil {
      guard machine.hasEffect(index, in: after), !machine.hasEffect(index, in: before) else {
        continue
      }
      steps[index] = step
      states[index] = before
    }
  }

  /// Pairs of one agent's operations of which the second took effect first, latest exchange first.
  var exchanged: [Pin] {
    var pins: [Pin] = []
    for second in steps.indices {
      guard let step = steps[second] else { continue }
      for first in 0..<second
      where machine.operations[first].agent == machine.operations[second].agent {
        if let other = steps[first], other <= step { continue }
        pins.append(Pin(first: first, second: second))
      }
    }
    return pins.sorted { (steps[$0.second] ?? 0, $0.first) > (steps[$1.second] ?? 0, $1.first) }
  }

  /// Why the second of a pair could take effect before the first.
  func rule(of pin: Pin) -> ExchangeRule {
    guard let before = states[pin.second] else { return .weakModel }
    let test = machine.program.test
    let first = machine.operations[pin.first]
    let second = machine.operations[pin.second]
    let isStarted = before.started >> UInt32(pin.first) & 1 != 0
    guard isStarted else { return ruleOfProgram(pin) }
    let passing = PassingRules(
      rules: machine.program.rules, readsInOrder: test.platform.readsInOrder)
    let pairs: [([Packet], UInt64, UInt64)] = [
      (machine.upPackets, first.upRequest, second.upRequest),
      (machine.downPackets, first.downRequest, second.downRequest),
    ]
    for (packets, older, younger) in pairs where older != 0 && younger != 0 {
      if let reason = passing.reason(packets[Int(younger)], packets[Int(older)]) {
        return .passing(reason)
      }
    }
    return .onItsWay
  }

  /// The rule for a pair whose first operation has not left its agent.
  private func ruleOfProgram(_ pin: Pin) -> ExchangeRule {
    let sources = machine.program.sources
    let test = machine.program.test
    let first = sources[pin.first]
    let second = sources[pin.second]
    if test.agents[machine.operations[pin.first].agent].kind != .cpu { return .deviceBuffer }
    let isCombining = [first, second].contains { operation in
      operation.location.map { test.locations[$0].memoryType.isCombining } ?? false
    }
    if isCombining { return .combining }
    if test.platform.cpu == .arm { return .weakModel }
    let isStore: Bool
    if case .store = first.kind { isStore = true } else { isStore = false }
    let isRead: Bool
    switch second.kind {
    case .load, .await: isRead = true
    default: isRead = false
    }
    return isStore && isRead ? .storeBuffer : .weakModel
  }
}
