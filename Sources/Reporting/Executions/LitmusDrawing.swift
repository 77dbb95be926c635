import LitmusLanguage
import OrderingExplorer

/// Puts an execution of the explorer into lanes, steps and packets.
struct LitmusDrawing {
  let test: LitmusTest
  let schedule: Schedule
  let cause: Cause
  private var lanes: [Execution.Lane] = []
  /// The lane of each agent.
  private var agentLanes: [Int] = []
  private var hostLane = 0
  private var bounceLane = 0

  init(test: LitmusTest, schedule: Schedule, cause: Cause) {
    self.test = test
    self.schedule = schedule
    self.cause = cause
    agentLanes = Array(repeating: 0, count: test.agents.count)
    addLanes(of: .cpu)
    hostLane = lanes.count
    lanes.append(Execution.Lane(name: "root complex, memory", kind: "host"))
    addLanes(of: .device)
    bounceLane = lanes.count
    lanes.append(Execution.Lane(name: "bounce memory", kind: "bounce"))
    addLanes(of: .peer)
  }

  private mutating func addLanes(of kind: AgentKind) {
    for (index, agent) in test.agents.enumerated() where agent.kind == kind {
      agentLanes[index] = lanes.count
      let name = kind == .cpu ? "CPU \(agent.name)" : "\(kind.rawValue) \(agent.name)"
      lanes.append(Execution.Lane(name: name, kind: kind.rawValue))
    }
  }

  mutating func execution(outcome: String, isInHardware: Bool, path: String) -> Execution {
    Execution(
      group: test.story, name: test.name, question: test.question, outcome: outcome,
      isInHardware: isInHardware, cause: cause.text(in: test), exchanges: exchanges,
      lanes: lanes, steps: schedule.lines.indices.map(step), packets: schedule.packets.map(packet),
      command: "ricochet litmus \(path)")
  }

  private var exchanges: [Execution.Exchange] {
    cause.exchanges.map { exchange in
      func name(_ access: ExchangedAccess) -> String {
        "\(test.agents[access.agent].name): \(access.text)"
      }
      return Execution.Exchange(
        first: exchange.first.step, second: exchange.second.step,
        text: "\(name(exchange.second)) took effect before \(name(exchange.first))",
        rule: exchange.rule.text)
    }
  }

  // MARK: Steps

  private func step(_ index: Int) -> Execution.Step {
    let line = schedule.lines[index]
    let operation = line.operation.flatMap(operation)
    var lane: Int?
    var target: Int?
    if let place = line.operation {
      lane = agentLanes[place.agent]
      if line.sent.isEmpty { target = operation.flatMap(self.target) }
    } else if let arrived = line.arrived {
      lane = ends(of: schedule.packets[arrived]).to
    } else {
      lane = line.who == "device" ? bounceLane : hostLane
    }
    let arrived = line.arrived.map { schedule.packets[$0] }
    let about = operation ?? arrived?.operation.flatMap(self.operation)
    return Execution.Step(
      lane: lane, target: target, text: line.what, address: about.map(address) ?? "",
      time: "\(index + 1)", passes: line.passes, sent: line.sent, arrived: line.arrived,
      memory: memory(schedule.frames[index + 1]))
  }

  private func memory(_ frame: Schedule.Frame) -> String {
    let cells = zip(test.locations, frame.memory).filter { $0.0.aliasOf == nil }
      .map { "\($0.0.name)=\($0.1)" }
    let caches = frame.cache.map { "cached \($0)" }
    return (cells + caches).joined(separator: ", ")
  }

  private func operation(_ place: Schedule.OperationPlace) -> Operation? {
    place.index.map { test.agents[place.agent].operations[$0] }
  }

  private func address(_ operation: Operation) -> String {
    operation.location.map { test.locations[$0].name } ?? operation.page.map { test.pages[$0] }
      ?? ""
  }

  /// Whose memory an operation accesses.
  private func target(_ operation: Operation) -> Int? {
    guard let location = operation.location else {
      return operation.page == nil ? nil : hostLane
    }
    switch test.locations[location].place {
    case .host, .interrupt: return hostLane
    case .bar, .config: return bounceLane
    }
  }

  // MARK: Packets

  private func ends(of packet: Schedule.Packet) -> (from: Int, to: Int) {
    guard let place = packet.operation else { return (hostLane, bounceLane) }
    let agent = agentLanes[place.agent]
    let memory = operation(place).flatMap(target) ?? (packet.isUp ? hostLane : bounceLane)
    switch packet.kind {
    case .completion, .invalidationAnswer: return (memory, agent)
    case .routed: return (hostLane, bounceLane)
    case .write, .read, .configurationWrite, .invalidation:
      return (agent, packet.isUp ? hostLane : bounceLane)
    case .writeBack: return (hostLane, bounceLane)
    }
  }

  private func packet(_ packet: Schedule.Packet) -> Execution.Packet {
    let operation = packet.operation.flatMap(self.operation)
    let location = operation?.location.map { test.locations[$0] }
    let (from, to) = ends(of: packet)
    var fields = [["type", name(packet, location)]]
    if let operation { fields.append(["from", test.text(of: operation)]) }
    if let location { fields.append(["address", "\(location.name) (\(location.place.rawValue))"]) }
    fields.append(["requester", requester(packet)])
    fields.append(["Attr", attributes(packet, operation)])
    fields.append(["TC", packet.isOtherClass ? "1" : "0"])
    if operation?.modifiers.contains(.translated) == true { fields.append(["AT", "translated"]) }
    return Execution.Packet(
      name: name(packet, location), isUp: packet.isUp, from: from, to: to,
      address: operation.map(address) ?? "", tag: "", fields: fields, bytes: "")
  }

  private func name(_ packet: Schedule.Packet, _ location: Location?) -> String {
    switch packet.kind {
    case .write, .routed: location?.place == .interrupt ? "MWr (MSI-X)" : "MWr"
    case .read: "MRd"
    case .configurationWrite: "CfgWr"
    case .completion: "CplD"
    case .invalidation: "MsgD invalidate"
    case .invalidationAnswer: "Msg completed"
    case .writeBack: "MWr line"
    }
  }

  private func requester(_ packet: Schedule.Packet) -> String {
    guard let requester = packet.requester else { return "root complex" }
    return requester < 8 ? "function \(requester)" : "peer \(requester - 8)"
  }

  private func attributes(_ packet: Schedule.Packet, _ operation: Operation?) -> String {
    var words: [String] = []
    if packet.isRelaxed { words.append("RO") }
    if packet.isIDBased { words.append("IDO") }
    if operation?.modifiers.contains(.ns) == true { words.append("NS") }
    return words.isEmpty ? "none" : words.joined(separator: " ")
  }
}
