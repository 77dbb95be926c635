public import CycleKernel
public import PCIeLayouts

/// A switch with one upstream and several downstream ports, without registers of its own.
///
/// Each port takes packets out of its receiver's buffers, a class at a time, as the ordering table
/// lets it, and queues them at the port where they leave; there the table holds again, between the
/// packets of every port that they came in by. A request that nothing claims is refused: a posted
/// one is dropped and counted, another is answered as unsupported.
///
/// Source: PCIe Base, 1.3.3, 2.4.1 and 6.12.
public final class Switch {
  /// A port, by its place.
  public enum Port: Hashable, Sendable {
    /// Towards the root complex.
    case upstream
    /// A downstream port.
    case downstream(Int)
  }

  /// The switch as the completer of requests that it refuses.
  public let identifier: RequesterID
  let configuration: SwitchConfiguration
  let upstream: Link
  let downstream: [Link]
  /// Posted requests that nothing claimed.
  public private(set) var droppedCount: UInt64 = 0
  /// Other requests that nothing claimed.
  public private(set) var refusedCount: UInt64 = 0
  /// Requests that went from one downstream port to another.
  public private(set) var peerCount: UInt64 = 0

  /// Makes a switch at the lower end of `upstream` and the upper end of each link below.
  ///
  /// - Precondition: there are as many links as ports.
  public init(
    configuration: SwitchConfiguration, identifier: RequesterID, upstream: Link,
    downstream: [Link]
  ) {
    precondition(configuration.ports.count == downstream.count, "a link for each port")
    self.configuration = configuration
    self.identifier = identifier
    self.upstream = upstream
    self.downstream = downstream
  }

  /// One cycle: at most one packet of each class from each port; returns whether any moved.
  public func evaluate(at cycle: Cycle) -> Bool {
    var didMove = forward(from: .upstream, at: cycle)
    for index in downstream.indices {
      didMove = forward(from: .downstream(index), at: cycle) || didMove
    }
    return didMove
  }

  private func input(_ port: Port) -> LinkChannel {
    switch port {
    case .upstream: upstream.down
    case .downstream(let index): downstream[index].up
    }
  }

  private func output(_ port: Port) -> LinkChannel {
    switch port {
    case .upstream: upstream.up
    case .downstream(let index): downstream[index].down
    }
  }

  private func forward(from port: Port, at cycle: Cycle) -> Bool {
    let input = input(port)
    var didMove = false
    // Posted packets first: the others may have to stay behind them.
    for creditClass in [CreditClass.posted, .completion, .nonPosted] {
      guard let packet = input.received(creditClass),
        creditClass == .posted || input.mayPassPosted(packet),
        forward(packet, creditClass, from: port)
      else { continue }
      input.release(creditClass, at: cycle)
      didMove = true
    }
    return didMove
  }

  /// Queues a packet where it leaves; false while there is no room.
  private func forward(
    _ packet: LinkChannel.Received, _ creditClass: CreditClass, from port: Port
  ) -> Bool {
    guard let target = target(packet.header, from: port), target != port else {
      return refuse(packet.header, from: port)
    }
    let output = output(target)
    guard output.hasRoom(creditClass) else { return false }
    if port != .upstream, target != .upstream { peerCount += 1 }
    input(port).withPayload(of: packet) { output.post(packet.header, payload: $0) }
    return true
  }

  private func refuse(_ header: TLPHeader, from port: Port) -> Bool {
    guard header.kind.orderingClass.creditClass == .nonPosted else {
      droppedCount += 1
      return true
    }
    guard output(port).hasRoom(.completion) else { return false }
    var answer = TLPHeader(kind: .completion, requester: header.requester, tag: header.tag)
    answer.completer = identifier
    answer.trafficClass = header.trafficClass
    answer.status = .unsupportedRequest
    let range = header.enabledRange
    answer.byteCount = header.kind == .memoryRead ? UInt16(range.byteCount) : 4
    if header.kind == .memoryRead {
      answer.lowerAddress = UInt8(truncatingIfNeeded: range.address) & 0x7f
    }
    output(port).post(answer)
    refusedCount += 1
    return true
  }
}
