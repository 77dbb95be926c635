import LitmusLanguage

/// Gives each packet that a program can send a code, and tables of what passes what.
///
/// Codes count from 1 in each direction, at most 63.
enum PacketCodes {
  static func assign(to program: inout Program) throws(LitmusError) {
    for index in program.operations.indices { assign(index, in: &program) }
    for index in program.lines.indices where program.lines[index].isWindow {
      program.lines[index].writeBack = add(
        Packet(kind: .writeBack, id: index, requester: Packet.host, link: 0),
        to: &program.downPackets)
    }
    let passing = PassingRules(
      rules: program.rules, readsInOrder: program.test.platform.readsInOrder)
    for packets in [program.upPackets, program.downPackets] where packets.count > 63 {
      throw LitmusError(.init(line: 1, column: 1), "too many kinds of packets (62)")
    }
    program.upMayPass = table(program.upPackets, passing)
    program.downMayPass = table(program.downPackets, passing)
    let (up, down) = (bound(program, up: true), bound(program, up: false))
    if max(up, down) > PacketQueue.capacity {
      throw LitmusError(
        .init(line: 1, column: 1),
        "\(max(up, down)) packets may be on the link at once, at most 8 are allowed")
    }
  }

  private static func table(_ packets: [Packet], _ rules: PassingRules) -> [UInt64] {
    packets.map { younger in
      packets.indices.reduce(0) { mask, older in
        rules.reason(younger, packets[older]) != nil ? mask | 1 << UInt64(older) : mask
      }
    }
  }

  private static func add(_ packet: Packet, to packets: inout [Packet]) -> UInt64 {
    packets.append(packet)
    return UInt64(packets.count - 1)
  }

  private static func assign(_ index: Int, in program: inout Program) {
    let operation = program.sources[index]
    let agent = program.test.agents[program.operations[index].agent]
    let isHost = agent.kind == .cpu
    let requester = isHost ? Packet.host : agent.function
    let link = agent.kind == .peer ? agent.function : 0
    func packet(_ kind: Packet.Kind, link: Int = 0) -> Packet {
      Packet(
        kind: kind, id: index, requester: requester, completer: isHost ? 0 : Packet.host,
        link: link, relaxed: operation.has(.ro), idBased: operation.has(.ido),
        isOtherClass: operation.has(.tc1))
    }
    switch program.operations[index].action {
    case .registerLoad, .windowLoad:
      program.operations[index].downRequest = add(packet(.read), to: &program.downPackets)
      var answer = packet(.completion)
      answer.isBeside = program.test.platform.completionsBeside
      program.operations[index].upAnswer = add(answer, to: &program.upPackets)
    case .registerStore, .windowThroughStore:
      program.operations[index].downRequest = add(packet(.posted), to: &program.downPackets)
    case .configurationStore, .reset:
      program.operations[index].downRequest = add(
        packet(.nonPostedWrite), to: &program.downPackets)
      var answer = packet(.completion)
      answer.answersWrite = true
      program.operations[index].upAnswer = add(answer, to: &program.upPackets)
    case .invalidateDevice:
      program.operations[index].downRequest = add(
        packet(.invalidationRequest), to: &program.downPackets)
      var answer = packet(.invalidationCompletion)
      answer.requester = 0
      program.operations[index].upAnswer = add(answer, to: &program.upPackets)
    case .linkLoad, .translate:
      program.operations[index].upRequest = add(packet(.read, link: link), to: &program.upPackets)
      program.operations[index].downAnswer = add(
        packet(.completion, link: link), to: &program.downPackets)
    case .linkStore:
      program.operations[index].upRequest = add(
        packet(.posted, link: link), to: &program.upPackets)
      if isDeviceMemory(program, index) {
        program.operations[index].downRequest = add(packet(.routed), to: &program.downPackets)
      }
    case .memoryLoad, .memoryStore, .cacheLoad, .cacheStore, .throughStore, .windowStore, .clean,
      .invalidate, .flush, .localLoad, .localStore, .unmap, .invalidateIOMMU:
      break
    }
  }

  private static func isDeviceMemory(_ program: Program, _ index: Int) -> Bool {
    program.sources[index].location.map {
      program.test.locations[$0].place == .bar
    } ?? false
  }

  /// How many packets one direction can hold at once: each packet that nobody waits for, and one
  /// for each agent that waits.
  private static func bound(_ program: Program, up: Bool) -> Int {
    var count = program.lines.count { !up && $0.isWindow }
    for agent in program.test.agents.indices {
      var waits = 0
      for (index, operation) in program.operations.enumerated() where operation.agent == agent {
        let codes =
          up
          ? [operation.upRequest, operation.upAnswer]
          : [operation.downRequest, operation.downAnswer]
        guard codes.contains(where: { $0 != 0 }) else { continue }
        let isBlocking =
          operation.action.waitsForAnswer && !program.sources[index].has(.pipelined)
          && (program.test.platform.cpu == .x86 || program.test.agents[agent].kind != .cpu)
        if isBlocking { waits = 1 } else { count += 1 }
      }
      count += waits
    }
    return count
  }
}
