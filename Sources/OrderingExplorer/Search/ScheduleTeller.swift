import LitmusLanguage

/// Replays an execution and puts each step into words.
struct ScheduleTeller {
  let machine: Machine
  private(set) var state: State
  private(set) var lines: [Schedule.Line] = []
  private(set) var frames: [Schedule.Frame] = []
  private(set) var packets: [Schedule.Packet] = []
  /// Packets under way: direction and code, with their index in ``packets``.
  var underWay: [PacketCode: Int] = [:]
  private(set) var effects: EffectOrder
  private(set) var evidence: Evidence
  private(set) var passings: [Passed] = []
  private let passing: PassingRules

  init(machine: Machine) {
    self.machine = machine
    state = machine.normal(machine.program.initial)
    effects = EffectOrder(machine: machine)
    evidence = Evidence(machine: machine)
    passing = PassingRules(
      rules: machine.program.rules, readsInOrder: machine.program.test.platform.readsInOrder)
    frames.append(frame)
  }

  /// A packet that arrived before an older one.
  struct Passed {
    var pin: PassingPin
    var younger: (agent: Int, text: String)
    var older: (agent: Int, text: String)
    /// The step in which the younger arrived, and that of the older one, if it did.
    var step: Int
    var arrival: Int?
    var reason: String
  }

  /// Tells an execution from its beginning to its end.
  mutating func tell(all steps: [UInt16]) {
    tellFirstSteps()
    for code in steps { tell(Step(code: code)) }
    evidence.noteEnd(state)
  }

  /// Tells a step that was searched for.
  mutating func tell(_ step: Step) {
    var next = state
    _ = machine.forEachStep(from: state) { code, reached in
      if code == step.code { next = reached }
    }
    tell(step, to: machine.alone(step, from: state) ?? next)
    tellFirstSteps()
  }

  /// Tells the steps that the search takes before all others.
  mutating func tellFirstSteps() {
    while let (code, next) = machine.firstStep(from: state) {
      tell(Step(code: code), to: next)
    }
  }

  private mutating func tell(_ step: Step, to next: State) {
    let before = state
    state = next
    frames.append(frame)
    effects.note(step: lines.count, from: before, to: next)
    evidence.note(step, from: before)
    switch step {
    case .start(let index): tellStart(index, before)
    case .deliverUp(let code): tellArrival(machine.upPackets[code], isUp: true, code, before)
    case .deliverDown(let code): tellArrival(machine.downPackets[code], isUp: false, code, before)
    case .evict(let line): add("cache", "gives back the line of \(names(of: line))")
    case .fill(let line): add("cache", "reads the line of \(names(of: line)) unasked")
    case .answerInvalidation(let page):
      add("device", "answers the invalidation of \(machine.program.test.pages[page])")
    }
    notePackets(of: step, before)
  }

  private mutating func add(_ who: String, _ what: String, passes: [String] = []) {
    lines.append(Schedule.Line(who: who, what: what, passes: passes))
  }

  /// Adds what a step does with packets to its line.
  mutating func complete(with line: Schedule.Line) {
    lines[lines.count - 1].operation = line.operation
    lines[lines.count - 1].sent = line.sent
    lines[lines.count - 1].arrived = line.arrived
  }

  /// Adds a packet.
  mutating func keep(_ packet: Schedule.Packet) { packets.append(packet) }

  private func names(of line: Int) -> String {
    machine.lines[line].cells.map(\.cell).compactMap { cell in
      machine.program.test.locations.first { $0.cell == cell }?.name
    }.joined(separator: ", ")
  }

  func text(_ index: Int) -> String {
    machine.program.test.text(of: machine.program.sources[index])
  }

  private func agent(_ index: Int) -> Agent {
    machine.program.test.agents[machine.operations[index].agent]
  }

  /// An operation that starts, and the earlier ones of its agent that have not.
  private mutating func tellStart(_ index: Int, _ before: State) {
    let operation = machine.operations[index]
    var what = text(index)
    if operation.register >= 0, state.isDone(index) {
      what += ", which is \(value(state.slot(operation.register)))"
    }
    let isSent = state.up != before.up || state.down != before.down
    if isSent { what += ", sent" }
    if case .value? = Optional(machine.forwarding(to: index, in: before)) {
      what += ", from the store buffer"
    }
    let passed = machine.operations.indices.filter {
      $0 < index && machine.operations[$0].agent == operation.agent && !before.isDone($0)
    }
    add(agent(index).name, what, passes: passed.map { text($0) + reason($0, before) })
  }

  private func reason(_ passed: Int, _ before: State) -> String {
    if before.started >> UInt32(passed) & 1 != 0 { return ", which is under way" }
    let source = machine.program.sources[passed]
    guard agent(passed).kind == .cpu, case .store = source.kind else { return ", not done yet" }
    let type = source.location.map { machine.program.test.locations[$0].memoryType }
    return type?.isCombining == true
      ? ", which waits in a write-combining buffer" : ", which waits in the store buffer"
  }

  private func value(_ value: UInt64) -> String { value == 15 ? "fault" : String(value) }

  private mutating func tellArrival(_ packet: Packet, isUp: Bool, _ code: Int, _ before: State) {
    let queue = isUp ? before.up : before.down
    var passes: [String] = []
    for index in passings.indices
    where passings[index].pin.isUp == isUp && passings[index].pin.older == code {
      passings[index].arrival = lines.count
    }
    for position in 0..<PacketQueue.count(queue) {
      let older = Int(PacketQueue.packet(queue, position))
      if older == code { break }
      let other = isUp ? machine.upPackets[older] : machine.downPackets[older]
      let reason = passing.reason(packet, other) ?? "broken rule"
      passes.append("\(name(other)): \(reason)")
      if packet.kind != .writeBack, other.kind != .writeBack {
        passings.append(
          Passed(
            pin: PassingPin(isUp: isUp, younger: code, older: older), younger: access(packet),
            older: access(other), step: lines.count, arrival: nil, reason: reason))
      }
    }
    add(isUp ? "to host" : "to device", "\(name(packet)) arrives" + result(packet), passes: passes)
  }

  private func access(_ packet: Packet) -> (agent: Int, text: String) {
    let index = machine.operations[packet.id].agent
    switch packet.kind {
    case .completion: return (index, "the completion of '\(text(packet.id))'")
    case .invalidationCompletion: return (index, "the answer to '\(text(packet.id))'")
    default: return (index, "'\(text(packet.id))'")
    }
  }

  private func name(_ packet: Packet) -> String {
    switch packet.kind {
    case .posted: "the write of '\(text(packet.id))'"
    case .routed: "the write of '\(text(packet.id))', sent on,"
    case .read: "the read of '\(text(packet.id))'"
    case .nonPostedWrite: "the request of '\(text(packet.id))'"
    case .completion: "the completion of '\(text(packet.id))'"
    case .invalidationRequest: "the request of '\(text(packet.id))'"
    case .invalidationCompletion: "the answer to '\(text(packet.id))'"
    case .writeBack: "the write-back of \(names(of: packet.id))"
    }
  }

  private func result(_ packet: Packet) -> String {
    guard packet.kind == .read else { return "" }
    let register = machine.operations[packet.id].register
    return register >= 0 ? ", which is \(value(state.slot(register)))" : ""
  }
}
