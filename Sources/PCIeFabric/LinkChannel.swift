import ByteLayouts
public import CycleKernel
public import PCIeLayouts
public import Trace

/// One direction of the link: waiting packets, the wire, and the receiver's buffers.
///
/// A posted packet waits in the queue of its class until it has credits, the wire is free and the
/// ordering table lets it pass everything older that still waits. It arrives one latency later and
/// stays in the receiver's buffer of its class, holding its credits, until it is released.
///
/// Source: PCIe Base, 2.4.1 and 2.6.1.
public final class LinkChannel {
  struct Waiting {
    var header: TLPHeader
    var sequence: UInt64
    var slot: PacketStore.Slot
    /// Cycles that it stays behind, and the first cycle in which it may go, once that is known.
    var hold: Cycle = 0
    var due: Cycle = 0
  }

  struct Flight {
    var slot: PacketStore.Slot
    var sequence: UInt64
  }

  /// A packet in the receiver's buffer.
  public struct Received {
    /// The header, decoded from the bytes that arrived.
    public var header: TLPHeader
    /// Place in the order of posting, from 0.
    public var sequence: UInt64
    /// Place in the order of arrival, from 0.
    public var arrival: UInt64
    @usableFromInline var slot: PacketStore.Slot
  }

  private struct Refill {
    var creditClass: CreditClass
    var data: Int
  }

  /// Which way packets travel.
  public let direction: LinkDirection
  /// Time and space of the link.
  public let configuration: LinkConfiguration
  private let trace: TraceHub
  @usableFromInline let store: PacketStore
  /// What goes wrong on purpose, and how far it is.
  var trouble: LinkTrouble?
  var waitingPosted: FixedRing<Waiting>
  var waitingNonPosted: FixedRing<Waiting>
  var waitingCompletion: FixedRing<Waiting>
  private var flights: DelayLine<Flight>
  @usableFromInline var bufferPosted: FixedRing<Received>
  @usableFromInline var bufferNonPosted: FixedRing<Received>
  @usableFromInline var bufferCompletion: FixedRing<Received>
  private var refills: DelayLine<Refill>
  var credits: FlowCredits
  var random: RandomStream
  var nextSequence: UInt64 = 0
  let isReordering: Bool
  /// The first packet whose hold has not begun; when reordering alone.
  var firstUnheld: UInt64 = 0
  /// The first cycle in which the hold of a waiting packet ends, when none may go before.
  var holdEnd: Cycle = .never
  private var nextArrival: UInt64 = 0
  private var wireFreeByte: UInt64 = 0
  var isStuck = false
  /// Before this cycle nothing can move.
  var nextMove: Cycle = 0
  /// Packets sent so far, by kind.
  public private(set) var sentCounts: [Int] = Array(repeating: 0, count: TLPKind.allCases.count)

  /// Makes one direction of a link.
  public init(
    direction: LinkDirection, configuration: LinkConfiguration, seed: UInt64, trace: TraceHub
  ) {
    self.direction = direction
    self.configuration = configuration
    self.trace = trace
    isReordering = configuration.arbitration == .reordering
    store = PacketStore(slotCount: 4096, payloadByteCount: max(configuration.maximumPayload, 64))
    let depth = configuration.transmitQueueDepth
    waitingPosted = FixedRing(capacity: depth)
    waitingNonPosted = FixedRing(capacity: depth)
    waitingCompletion = FixedRing(capacity: depth)
    flights = DelayLine(latency: configuration.latency, capacity: 4096)
    bufferPosted = FixedRing(capacity: 4096)
    bufferNonPosted = FixedRing(capacity: 4096)
    bufferCompletion = FixedRing(capacity: 4096)
    refills = DelayLine(latency: configuration.latency, capacity: 4096)
    credits = FlowCredits(configuration)
    random = RandomStream(seed: seed, name: direction == .down ? "link.down" : "link.up")
  }

  /// Whether `count` more packets of the class can wait for transmission.
  public func hasRoom(_ creditClass: CreditClass, for count: Int = 1) -> Bool {
    let used = waitingCount(creditClass)
    return used + count <= configuration.transmitQueueDepth && store.freeCount >= count
  }

  private func waitingCount(_ creditClass: CreditClass) -> Int {
    switch creditClass {
    case .posted: waitingPosted.count
    case .nonPosted: waitingNonPosted.count
    case .completion: waitingCompletion.count
    }
  }

  /// Whether nothing waits and nothing is on the wire or in the receiver's buffers.
  public var isDrained: Bool {
    waitingPosted.isEmpty && waitingNonPosted.isEmpty && waitingCompletion.isEmpty
      && flights.isEmpty && bufferPosted.isEmpty && bufferNonPosted.isEmpty
      && bufferCompletion.isEmpty
  }

  /// Queues a packet for transmission; `lead` bytes stand before an unaligned payload.
  ///
  /// - Precondition: `hasRoom` for the class.
  public func post(_ header: TLPHeader, payload: RawSpan = RawSpan(), lead: Int = 0) {
    let slot = store.put(header, payload: payload, lead: lead)
    var waiting = Waiting(header: header, sequence: nextSequence, slot: slot)
    if isReordering { waiting.hold = drawHold() }
    nextSequence += 1
    isStuck = false
    nextMove = 0
    switch header.kind.orderingClass.creditClass {
    case .posted: waitingPosted.push(waiting)
    case .nonPosted: waitingNonPosted.push(waiting)
    case .completion: waitingCompletion.push(waiting)
    }
  }

  /// The next cycle in which something is due although nothing moves.
  public func nextDue(after cycle: Cycle) -> Cycle {
    var due = min(flights.nextDue, refills.nextDue, holdEnd)
    if hasWaiting && !isStuck {
      due = min(due, max(cycle + 1, wireFreeByte / UInt64(configuration.bytesPerCycle)))
    }
    if let trouble { due = min(due, trouble.nextDue(after: cycle, hasWaiting: hasWaiting)) }
    return due
  }

  /// One cycle: credits come back, packets arrive, packets go out; returns whether any did.
  public func evaluate(at cycle: Cycle) -> Bool {
    guard cycle >= nextMove else { return false }
    var didMove = false
    while let refill = refills.receive(at: cycle) {
      credits.refill(refill.creditClass, data: refill.data)
      isStuck = false
      didMove = true
    }
    while let flight = flights.receive(at: cycle) {
      if trouble == nil { deliver(flight, at: cycle) } else { receive(flight, at: cycle) }
      didMove = true
    }
    if trouble != nil, deliverLate(at: cycle) { didMove = true }
    let bytesPerCycle = UInt64(configuration.bytesPerCycle)
    if isReordering, beginHolds(at: cycle) { isStuck = false }
    if !hasWaiting { isStuck = true }
    if trouble != nil, hasWaiting, isStarved(at: cycle) { return didMove }
    while !isStuck, wireFreeByte < (cycle + 1) * bytesPerCycle {
      guard let packet = isReordering ? takeAnywhere(at: cycle) : choose().map(pop) else {
        isStuck = true
        break
      }
      send(packet, at: cycle)
      didMove = true
      if !hasWaiting { isStuck = true }
    }
    nextMove = min(flights.nextDue, refills.nextDue, holdEnd)
    if !isStuck { nextMove = min(nextMove, wireFreeByte / bytesPerCycle) }
    if trouble != nil { nextMove = cycle + 1 }
    return didMove
  }

  private var hasWaiting: Bool {
    !waitingPosted.isEmpty || !waitingNonPosted.isEmpty || !waitingCompletion.isEmpty
  }

  private func pop(_ creditClass: CreditClass) -> Waiting {
    switch creditClass {
    case .posted: waitingPosted.pop()
    case .nonPosted: waitingNonPosted.pop()
    case .completion: waitingCompletion.pop()
    }
  }

  private func send(_ packet: Waiting, at cycle: Cycle) {
    let bytesPerCycle = UInt64(configuration.bytesPerCycle)
    let wireBytes =
      packet.header.headerByteCount + packet.header.payloadByteCount
      + configuration.framingByteCount
    credits.spend(
      packet.header.kind.orderingClass.creditClass, data: packet.header.dataCreditCount)
    wireFreeByte = max(wireFreeByte, cycle * bytesPerCycle) + UInt64(wireBytes)
    let lastByteCycle = (wireFreeByte + bytesPerCycle - 1) / bytesPerCycle
    flights.send(
      Flight(slot: packet.slot, sequence: packet.sequence),
      due: max(lastByteCycle, cycle) + configuration.latency)
    sentCounts[Int(packet.header.kind.rawValue)] += 1
    let event = LinkEvent(
      direction: direction, sequence: packet.sequence, header: packet.header)
    store.withPayload(packet.slot, of: packet.header) {
      trace.record(TraceEvent(cycle: cycle, .tlpSent(event)), payload: $0)
    }
  }

  func deliver(_ flight: Flight, at cycle: Cycle) {
    let header = decode(flight, at: cycle)
    let received = Received(
      header: header, sequence: flight.sequence, arrival: nextArrival, slot: flight.slot)
    nextArrival += 1
    switch header.kind.orderingClass.creditClass {
    case .posted: bufferPosted.push(received)
    case .nonPosted: bufferNonPosted.push(received)
    case .completion: bufferCompletion.push(received)
    }
  }

  /// What the receiver makes of the bytes that arrived.
  private func decode(_ flight: Flight, at cycle: Cycle) -> TLPHeader {
    do {
      return try store.withPacket(flight.slot) { header, payload in
        let event = LinkEvent(direction: direction, sequence: flight.sequence, header: header)
        trace.record(TraceEvent(cycle: cycle, .tlpDelivered(event)), payload: payload)
        return header
      }
    } catch {
      preconditionFailure("a packet of our own does not decode: \(error)")
    }
  }

  /// Whether the receiver's buffer of a class holds a packet.
  @inlinable
  public func hasReceived(_ creditClass: CreditClass) -> Bool {
    switch creditClass {
    case .posted: !bufferPosted.isEmpty
    case .nonPosted: !bufferNonPosted.isEmpty
    case .completion: !bufferCompletion.isEmpty
    }
  }

  /// The oldest packet in the receiver's buffer of a class.
  @inlinable
  public func received(_ creditClass: CreditClass) -> Received? {
    switch creditClass {
    case .posted: bufferPosted.isEmpty ? nil : bufferPosted.front
    case .nonPosted: bufferNonPosted.isEmpty ? nil : bufferNonPosted.front
    case .completion: bufferCompletion.isEmpty ? nil : bufferCompletion.front
    }
  }

  /// Runs `body` with the payload of a packet in the receiver's buffer.
  @inlinable
  public func withPayload<Result>(of packet: Received, _ body: (RawSpan) -> Result) -> Result {
    store.withPayload(packet.slot, of: packet.header, body)
  }

  /// Takes the oldest packet of a class out of the receiver's buffer and returns its credits.
  public func release(_ creditClass: CreditClass, at cycle: Cycle) {
    let packet: Received
    switch creditClass {
    case .posted: packet = bufferPosted.pop()
    case .nonPosted: packet = bufferNonPosted.pop()
    case .completion: packet = bufferCompletion.pop()
    }
    store.release(packet.slot)
    giveBack(packet.header, at: cycle)
  }

  /// Returns the credits of a packet whose room is free again.
  func giveBack(_ header: TLPHeader, at cycle: Cycle) {
    let creditClass = header.kind.orderingClass.creditClass
    refills.send(Refill(creditClass: creditClass, data: header.dataCreditCount), at: cycle)
    nextMove = min(nextMove, refills.nextDue)
  }
}
