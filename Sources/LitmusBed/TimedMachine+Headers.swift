import HostPlatform
import LitmusLanguage
import PCIeLayouts

/// The headers of packets.
extension TimedMachine {
  /// The root complex, which asks for the processors.
  static let host = RequesterID(bus: 0, device: 0, function: 0)

  /// A function of the device on bus 1; of a peer on a bus of its own.
  static func requester(function: Int) -> RequesterID {
    function < 8
      ? RequesterID(bus: 1, device: 0, function: UInt8(function))
      : RequesterID(bus: UInt8(function - 6), device: 0, function: 0)
  }

  func requester(of agent: Int) -> RequesterID {
    let agent = program.test.agents[agent]
    return agent.kind == .cpu ? Self.host : Self.requester(function: agent.function)
  }

  /// The link of an agent: that of the device, or a peer's own.
  func link(of agent: Int) -> Int {
    let agent = program.test.agents[agent]
    return agent.kind == .peer ? agent.function : 0
  }

  func header(
    _ kind: TLPKind, agent: Int, place: Int, attributes: RequestAttributes
  ) -> TLPHeader {
    let tag = UInt8(truncatingIfNeeded: agent * 32 + place)
    var header = TLPHeader(kind: kind, requester: requester(of: agent), tag: tag)
    header.relaxedOrdering = attributes.contains(.relaxed)
    header.idBasedOrdering = attributes.contains(.idBased)
    header.trafficClass = attributes.contains(.otherClass) ? 1 : 0
    header.doublewordCount = 1
    return header
  }

  /// The completion of a request, with its attributes.
  func completion(of request: BedPacket, value: UInt8, isData: Bool) -> BedPacket {
    var packet = request
    packet.role = .completion
    packet.value = value
    packet.header.kind = isData ? .completionWithData : .completion
    let isOfHost = request.header.requester == Self.host
    packet.header.completer = isOfHost ? Self.requester(function: 0) : Self.host
    packet.answersWrite = !isData && isOfHost
    packet.isBeside =
      isData && isOfHost && program.test.platform.completionsBeside
      && mutant != .completionsBehind
    return packet
  }
}
