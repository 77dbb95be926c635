import CycleKernel
import PCIeFabric
import PCIeLayouts
import TestSupport
import Trace

/// Packets of every kind, with every attribute, on one direction of a link that reorders.
struct RandomPackets {
  var configuration: LinkConfiguration
  var seed: UInt64
  /// Whether idle cycles are jumped over.
  var skipsIdleCycles = false

  init(ordering: PassingRules = .specification, seed: UInt64) {
    configuration = LinkConfiguration()
    configuration.latency = 5
    configuration.arbitration = .reordering
    configuration.holdLimit = 20
    configuration.transmitQueueDepth = 8
    configuration.maximumPayload = 128
    configuration.completion = CreditLimit(headers: 6, data: 40)
    configuration.posted = CreditLimit(headers: 6, data: 40)
    configuration.nonPosted = CreditLimit(headers: 4, data: 4)
    configuration.ordering = ordering
    self.seed = seed
  }

  /// Sends packets until `count` have been posted and all have left, or nothing moves any more.
  func run(_ count: Int, observers: [any TraceObserver]) -> Bool {
    let trace = TraceHub()
    for observer in observers { trace.add(observer) }
    let channel = LinkChannel(
      direction: .up, configuration: configuration, seed: seed, trace: trace)
    var random = RandomStream(seed: seed, name: "packets")
    let payload = differingBytes(64)
    var posted = 0
    var cycle: Cycle = 0
    var lastMove: Cycle = 0
    while posted < count || !channel.isDrained {
      cycle += 1
      var didMove = false
      // In bursts, so that there are idle cycles too.
      if posted < count, cycle % 64 < 40 {
        for _ in 0..<random.below(3) where posted < count {
          let header = header(&random)
          guard channel.hasRoom(header.kind.orderingClass.creditClass) else { continue }
          channel.post(header, payload: payload.span.bytes.extracting(0..<header.payloadByteCount))
          posted += 1
          didMove = true
        }
        didMove = true
      }
      didMove = channel.evaluate(at: cycle) || didMove
      for creditClass in CreditClass.allCases where cycle % 3 == 0 {
        guard channel.hasReceived(creditClass) else { continue }
        channel.release(creditClass, at: cycle)
        didMove = true
      }
      if didMove { lastMove = cycle }
      if cycle - lastMove > 2000 { return false }
      guard skipsIdleCycles, !didMove else { continue }
      var due = channel.nextDue(after: cycle)
      // The receiver and the source act at cycles of their own.
      due = min(due, posted < count && cycle % 64 >= 39 ? (cycle / 64 + 1) * 64 : cycle + 1)
      if CreditClass.allCases.contains(where: channel.hasReceived) { due = cycle + 1 }
      if due != .never { cycle = max(cycle, due - 1) }
    }
    return true
  }

  private func header(_ random: inout RandomStream) -> TLPHeader {
    func draw(_ bound: UInt64) -> UInt64 { random.below(bound) }
    let kind = TLPKind.allCases[Int(draw(UInt64(TLPKind.allCases.count)))]
    var header = TLPHeader(
      kind: kind, requester: RequesterID(bus: 1, device: UInt8(draw(2)), function: 0),
      tag: UInt8(draw(3)))
    header.relaxedOrdering = draw(3) == 0
    header.idBasedOrdering = draw(3) == 0
    header.noSnoop = draw(4) == 0
    header.trafficClass = draw(6) == 0 ? 1 : 0
    switch kind.orderingClass {
    case .completion:
      header.completer = RequesterID(bus: 1, device: UInt8(draw(2)), function: 0)
      header.byteCount = 4
      header.doublewordCount = kind.hasData ? 1 : 0
      if draw(2) == 0 { header.status = .unsupportedRequest }
    case .posted, .nonPostedRead, .nonPostedWithData:
      header.address = 0x1000 + 4 * draw(100)
      header.doublewordCount = kind == .message ? 0 : 1
      header.firstByteEnables = 15
      header.registerNumber = UInt16(4 * draw(16))
    }
    if kind == .memoryRead || kind == .memoryWrite {
      header.doublewordCount = 1 + UInt16(draw(16))
      header.lastByteEnables = header.doublewordCount > 1 ? 15 : 0
    }
    return header
  }
}
