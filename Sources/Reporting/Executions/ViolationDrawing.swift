import OrderingReference
import PCIeLayouts
import Trace

/// A violation of a run as a sequence diagram.
extension ViolationRecorder {
  private static let lanes = [
    Execution.Lane(name: "guest CPU", kind: "cpu"),
    Execution.Lane(name: "root complex, memory", kind: "host"),
    Execution.Lane(name: "endpoint", kind: "device"),
    Execution.Lane(name: "bounce memory", kind: "bounce"),
  ]

  /// The diagram: witnesses marked, the deciding one last.
  public func execution(command: String) -> Execution {
    var steps: [Execution.Step] = []
    var packets: [Execution.Packet] = []
    var numbers: [PacketKey: Int] = [:]
    var marked: [Int] = []
    for entry in entries {
      var step = Execution.Step(
        lane: nil, target: nil, text: entry.event.phrase, address: "",
        time: "\(entry.event.cycle)", passes: [], sent: [], arrived: nil, memory: "")
      if entry.isWitness { marked.append(steps.count) }
      switch entry.event.body {
      case .tlpSent(let link):
        step.lane = link.direction == .up ? 2 : 1
        step.sent = [packets.count]
        numbers[PacketKey(link)] = packets.count
        packets.append(PacketFields.packet(link, entry.bytes))
      case .tlpDelivered(let link):
        step.lane = link.direction == .up ? 1 : 2
        if numbers[PacketKey(link)] == nil {
          numbers[PacketKey(link)] = packets.count
          packets.append(PacketFields.packet(link, entry.bytes))
        }
        step.arrived = numbers[PacketKey(link)]
      default: place(entry.event.body, &step)
      }
      if let number = step.sent.first ?? step.arrived { step.address = packets[number].address }
      steps.append(step)
    }
    return Execution(
      group: "violation", name: violation.rule.rawValue, question: violation.summary,
      outcome: violation.clause, isInHardware: true, cause: "\(violation)",
      exchanges: [
        Execution.Exchange(
          first: marked.count > 1 ? marked.first : nil, second: marked.last,
          text: violation.summary, rule: "\(violation.rule.rawValue): \(violation.clause)")
      ], lanes: Self.lanes, steps: steps, packets: packets, command: command)
  }

  private func place(_ body: TraceEvent.Body, _ step: inout Execution.Step) {
    switch body {
    case .memoryWritten(let access), .memoryRead(let access):
      step.lane = access.agent == .guest ? 0 : access.agent == .device ? 2 : 1
      step.target = access.space == .host ? 1 : 3
      step.address = PacketFields.hexadecimal(access.address)
    case .deviceReadIssued(let access), .deviceReadCompleted(let access),
      .deviceWriteIssued(let access):
      step.lane = 2
      step.address = PacketFields.hexadecimal(access.address)
    case .interruptDelivered:
      step.lane = 1
      step.target = 0
    case .dmaMapped(let mapping), .dmaUnmapped(let mapping):
      step.lane = 0
      step.address = PacketFields.hexadecimal(mapping.deviceAddress)
    case .translationFault(let fault):
      step.lane = 1
      step.address = PacketFields.hexadecimal(fault.address)
    default: step.lane = 2
    }
  }
}

/// What names a packet of one run.
private struct PacketKey: Hashable {
  let direction: LinkDirection
  let sequence: UInt64

  init(_ link: LinkEvent) {
    direction = link.direction
    sequence = link.sequence
  }
}
