import LitmusLanguage

/// A packet in one of the two queues.
struct PacketCode: Hashable {
  var isUp: Bool
  var code: Int
}

/// Which packets leave and arrive in a step.
extension ScheduleTeller {
  /// Completes the last line with the packets of its step.
  mutating func notePackets(of step: Step, _ before: State) {
    var line = Schedule.Line(who: "", what: "", passes: [])
    switch step {
    case .start(let index): line.operation = place(ofOperation: index)
    case .deliverUp(let code):
      line.arrived = underWay.removeValue(forKey: PacketCode(isUp: true, code: code))
    case .deliverDown(let code):
      line.arrived = underWay.removeValue(forKey: PacketCode(isUp: false, code: code))
    case .evict, .fill, .answerInvalidation: break
    }
    for isUp in [true, false] {
      let queue = isUp ? state.up : state.down
      for position in 0..<PacketQueue.count(queue) {
        let code = Int(PacketQueue.packet(queue, position))
        guard underWay[PacketCode(isUp: isUp, code: code)] == nil else { continue }
        underWay[PacketCode(isUp: isUp, code: code)] = packets.count
        line.sent.append(packets.count)
        keep(packet(isUp ? machine.upPackets[code] : machine.downPackets[code], isUp: isUp))
      }
    }
    complete(with: line)
  }

  private func packet(_ packet: Packet, isUp: Bool) -> Schedule.Packet {
    Schedule.Packet(
      kind: kind(packet.kind), isUp: isUp,
      operation: packet.kind == .writeBack ? nil : place(ofOperation: packet.id),
      requester: packet.requester == Packet.host ? nil : packet.requester,
      isRelaxed: packet.relaxed, isIDBased: packet.idBased, isOtherClass: packet.isOtherClass)
  }

  private func kind(_ kind: Packet.Kind) -> Schedule.Packet.Kind {
    switch kind {
    case .posted: .write
    case .routed: .routed
    case .read: .read
    case .nonPostedWrite: .configurationWrite
    case .completion: .completion
    case .invalidationRequest: .invalidation
    case .invalidationCompletion: .invalidationAnswer
    case .writeBack: .writeBack
    }
  }

  /// Where an operation stands in the test, in which barriers count too.
  private func place(ofOperation index: Int) -> Schedule.OperationPlace {
    let agent = machine.operations[index].agent
    let first = machine.operations.firstIndex { $0.agent == agent } ?? index
    let places = machine.program.test.agents[agent].operations.indices.filter {
      machine.program.test.agents[agent].operations[$0].barrier == nil
    }
    let place = index - first
    return Schedule.OperationPlace(
      agent: agent, index: places.indices.contains(place) ? places[place] : nil)
  }
}
