import ByteLayouts
import PCIeLayouts
import Trace

/// Rule `link-order`: packets pass each other where the ordering table allows it; what was sent
/// arrives in that order, once, unaltered; completions answer requests.
struct LinkOrder: ~Copyable {
  private var transmit: [TransmitOrder] = [TransmitOrder(), TransmitOrder()]
  private var delivery: [DeliveryOrder] = [DeliveryOrder(), DeliveryOrder()]
  private var requests: [OutstandingRequests] = [OutstandingRequests(), OutstandingRequests()]

  mutating func send(_ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket) {
    docket.evaluated(.linkOrder)
    let direction = Int(link.direction.rawValue)
    var answersWrite = false
    switch link.header.kind.orderingClass {
    case .posted: break
    case .nonPostedRead, .nonPostedWithData: requests[direction].open(link.header, event: event)
    case .completion:
      answersWrite = answer(link, from: 1 - direction, event: event, docket: docket)
    }
    transmit[direction].send(link, answersWrite: answersWrite, event: event, docket: docket)
    delivery[direction].send(link, fingerprint: payload.fingerprint, event: event)
  }

  /// Holds a completion against its request and says whether that was a write.
  private mutating func answer(
    _ link: LinkEvent, from asking: Int, event: TraceEvent, docket: Docket
  ) -> Bool {
    let position = requests[asking].position(link.header)
    let orderingClass = position.map {
      requests[asking].requests[$0].header.kind.orderingClass
    }
    switch requests[asking].answer(link.header) {
    case .withoutRequest:
      docket.violated(.linkOrder, at: event.cycle, witnesses: [event]) {
        "\(link.direction) completion for \(link.header.requester) tag \(link.header.tag)"
          + " answers no request"
      }
    case .wrongByteCount:
      // Such an answer leaves its request as it was.
      let request = position.map { requests[asking].requests[$0] }
      let witnesses = [request?.event, event].compactMap(\.self)
      docket.violated(.linkOrder, at: event.cycle, witnesses: witnesses) {
        "\(link.direction) completion of \(link.header.payloadByteCount) bytes, counting"
          + " \(link.header.byteCount), for a request with"
          + " \(request?.remainingByteCount ?? 0) bytes to come"
      }
    case .partial, .last: break
    }
    return orderingClass == .nonPostedWithData
  }

  mutating func deliver(_ link: LinkEvent, payload: RawSpan, event: TraceEvent, docket: Docket) {
    delivery[Int(link.direction.rawValue)].deliver(
      link, fingerprint: payload.fingerprint, event: event, docket: docket)
  }

  /// Reports what was posted or sent and never arrived.
  func finish(at cycle: UInt64, docket: Docket) {
    for direction in LinkDirection.allCases {
      let at = Int(direction.rawValue)
      if let first = delivery[at].firstUndelivered {
        docket.violated(.linkOrder, at: cycle, witnesses: [first]) {
          "\(delivery[at].undeliveredCount) \(direction) packets sent and not delivered"
        }
      }
      let missing = transmit[at].missingCount
      guard missing > 0 else { continue }
      docket.violated(.linkOrder, at: cycle, witnesses: []) {
        "\(missing) \(direction) packets posted, overtaken and never sent"
      }
    }
  }
}
