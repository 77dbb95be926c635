import PCIeLayouts
import Trace

/// The order in which the packets of one direction were sent, against that of posting.
///
/// Sequence numbers are dense, so a gap below a sent packet is an older packet that still waits.
/// What it is shows when it is sent; until then those that went ahead of it are kept.
struct TransmitOrder {
  private static let widestWindow: UInt64 = 1 << 16
  private var lowest: UInt64 = 0
  private var end: UInt64 = 0
  private var isSent: [Bool] = Array(repeating: false, count: 64)
  private var answersWrite: [Bool] = Array(repeating: false, count: 64)
  private var events: [TraceEvent] = Array(
    repeating: TraceEvent(cycle: 0, .doorbell(queue: 0)), count: 64)
  private var mask: UInt64 { UInt64(isSent.count - 1) }

  /// Packets older than a sent one that were not sent.
  var missingCount: UInt64 {
    (lowest..<end).reduce(0) { $0 + (isSent[Int($1 & mask)] ? 0 : 1) }
  }

  /// Takes a sent packet.
  mutating func send(
    _ link: LinkEvent, answersWrite answers: Bool, event: TraceEvent, docket: Docket
  ) {
    let sequence = link.sequence
    if sequence == lowest, end == lowest {
      lowest += 1
      end = lowest
      return
    }
    if sequence < lowest || sequence < end && isSent[Int(sequence & mask)] {
      docket.violated(.linkOrder, at: event.cycle, witnesses: [event]) {
        "\(link.direction) packet #\(sequence) sent twice"
      }
      return
    }
    makeRoom(sequence)
    var younger = sequence + 1
    while younger < end {
      checkPassing(younger, link, event: event, docket: docket)
      younger += 1
    }
    end = max(end, sequence + 1)
    isSent[Int(sequence & mask)] = true
    answersWrite[Int(sequence & mask)] = answers
    events[Int(sequence & mask)] = event
    while lowest < end, isSent[Int(lowest & mask)] {
      isSent[Int(lowest & mask)] = false
      lowest += 1
    }
  }

  private func checkPassing(
    _ younger: UInt64, _ older: LinkEvent, event: TraceEvent, docket: Docket
  ) {
    let at = Int(younger & mask)
    guard isSent[at], case .tlpSent(let passing) = events[at].body else { return }
    docket.evaluated(.linkOrder)
    if PassingTable.mayPass(passing.header, answersWrite: answersWrite[at], older.header) { return }
    docket.violated(.linkOrder, at: event.cycle, witnesses: [events[at], event]) {
      "\(older.direction) #\(younger), \(passing.header.kind), passed"
        + " #\(older.sequence), \(older.header.kind)"
    }
  }

  private mutating func makeRoom(_ sequence: UInt64) {
    while lowest + Self.widestWindow <= sequence, lowest < end {
      isSent[Int(lowest & mask)] = false
      lowest += 1
    }
    if lowest + Self.widestWindow <= sequence {
      lowest = sequence
      end = sequence
    }
    while sequence - lowest >= UInt64(isSent.count) { grow() }
  }

  private mutating func grow() {
    let old = self
    isSent = Array(repeating: false, count: old.isSent.count * 2)
    answersWrite = isSent
    events = Array(repeating: TraceEvent(cycle: 0, .doorbell(queue: 0)), count: isSent.count)
    for sequence in old.lowest..<old.end where old.isSent[Int(sequence & old.mask)] {
      isSent[Int(sequence & mask)] = true
      answersWrite[Int(sequence & mask)] = old.answersWrite[Int(sequence & old.mask)]
      events[Int(sequence & mask)] = old.events[Int(sequence & old.mask)]
    }
  }
}
