import PCIeLayouts
import Trace

/// The packets of one direction between sending and delivery: first in, first out, unaltered.
struct DeliveryOrder {
  private struct Packet {
    var cycle: UInt64
    var link: LinkEvent
    var fingerprint: UInt64

    /// The event that sent it.
    var event: TraceEvent { TraceEvent(cycle: cycle, .tlpSent(link)) }
  }
  private var packets: [Packet] = []
  private var head = 0
  /// Packets that others overtook on the link; reported once, they may still come.
  private var overdue: [UInt64] = []

  /// The first packet that was sent and neither delivered nor reported.
  var firstUndelivered: TraceEvent? { head < packets.count ? packets[head].event : nil }
  /// How many there are.
  var undeliveredCount: Int { packets.count - head }

  mutating func send(_ link: LinkEvent, fingerprint: UInt64, event: TraceEvent) {
    if head == packets.count {
      packets.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 1024, head * 2 > packets.count {
      packets.removeSubrange(0..<head)
      head = 0
    }
    packets.append(Packet(cycle: event.cycle, link: link, fingerprint: fingerprint))
  }

  mutating func deliver(
    _ link: LinkEvent, fingerprint: UInt64, event: TraceEvent, docket: Docket
  ) {
    guard head < packets.count, packets[head].link.sequence == link.sequence else {
      return deliverOutOfOrder(link, fingerprint: fingerprint, event: event, docket: docket)
    }
    let at = head
    head += 1
    guard packets[at].fingerprint != fingerprint || packets[at].link.header != link.header else {
      return
    }
    let packet = packets[at]
    docket.violated(.linkOrder, at: event.cycle, witnesses: [packet.event, event]) {
      let what = packet.link.header != link.header ? "header" : "payload"
      return "\(link.direction) packet #\(link.sequence) changed its \(what) on the link"
    }
  }

  private mutating func deliverOutOfOrder(
    _ link: LinkEvent, fingerprint: UInt64, event: TraceEvent, docket: Docket
  ) {
    if let late = overdue.firstIndex(of: link.sequence) {
      overdue.remove(at: late)
      return
    }
    let found = packets[head...].firstIndex { $0.link.sequence == link.sequence }
    guard let found else {
      docket.violated(.linkOrder, at: event.cycle, witnesses: [event]) {
        "\(link.direction) packet #\(link.sequence) delivered, but not sent or delivered before"
      }
      return
    }
    let missing = packets[head].event
    docket.violated(.linkOrder, at: event.cycle, witnesses: [missing, event]) {
      "\(link.direction) packet #\(link.sequence) delivered ahead of #\(packets[head].link.sequence)"
        + ", which was sent before it and is late or lost"
    }
    for at in head..<found { overdue.append(packets[at].link.sequence) }
    head = found
    deliver(link, fingerprint: fingerprint, event: event, docket: docket)
  }
}
