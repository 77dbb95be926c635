import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The upper end of the link where the guest is outside: a root complex without a CPU.
///
/// Down go the requests that ``HostRequest`` describes, one non-posted at a time. Up come writes,
/// which take effect in the order of arrival, reads, which sample memory one latency behind every
/// older write, and interrupts, which wait until every older write is known to have arrived.
///
/// Source: PCIe Base, 2.4.1 (producer-consumer order at the completer).
public final class HostPort {
  /// Writes that are committed in one cycle.
  private static let writesPerCycle = 2

  let link: Link
  let trace: TraceHub
  let memoryLatency: Cycle
  // Looked at in every cycle; who is connected takes itself away at its end.
  unowned var guest: (any GuestSide)?
  /// Tells what the guest did since the device looked last, where someone watches for it.
  var mirror: GuestMirror?
  var reads: [HostRead] = []
  /// Invalidations that wait for room on the link: ITag and payload.
  var invalidationsToSend: [(tag: UInt8, payload: UInt64)] = []
  /// ITags under way, a bit for each.
  var invalidationsUnderWay: UInt32 = 0
  /// Completions that have come for each.
  var invalidationCopies: [Int] = Array(repeating: 0, count: HostPort.tagCount)
  /// Most cycles that are drawn and added to the latency of a read; 0 for none.
  let memoryJitter: UInt64
  var random: RandomStream
  let buffer = ByteBuffer(byteCount: 4096)
  private var nextTag: UInt8 = 0
  /// The non-posted request under way.
  private var awaited: UInt8?
  /// How the last non-posted request ended; nil while it is under way, and before the first.
  public private(set) var answer: HostAnswer?
  /// What went wrong above or below, by kind.
  public internal(set) var counts = HostCounts()

  init(
    link: Link, trace: TraceHub, memoryLatency: Cycle, memoryJitter: UInt64 = 0, seed: UInt64 = 1
  ) {
    self.link = link
    self.trace = trace
    self.memoryLatency = memoryLatency
    self.memoryJitter = memoryJitter
    random = RandomStream(seed: seed, name: "root.reads")
    reads.reserveCapacity(256)
  }

  /// Whether nothing of the device waits here.
  var isDrained: Bool { reads.isEmpty && invalidationsUnderWay == 0 }

  /// Whether something waits for the guest alone.
  var waitsForGuest: Bool {
    guest?.hasUnansweredWrites == true || reads.contains { $0.question != nil }
  }

  /// Sends a request if there is room for it; a non-posted one is answered in ``answer``.
  public func begin(_ request: HostRequest) -> Bool {
    guard request.isPosted else { return beginNonPosted(request) }
    guard link.down.hasRoom(.posted) else { return false }
    guard case .memoryWrite(let address, let bytes) = request else { return false }
    let header = TLPHeader.memory(
      .memoryWrite, requester: HostPlaces.root, address: address, byteCount: bytes.count)
    // SAFETY: every bit pattern is a valid byte.
    unsafe link.down.post(header, payload: bytes.span.bytes, lead: Int(address & 3))
    return true
  }

  private func beginNonPosted(_ request: HostRequest) -> Bool {
    guard awaited == nil, link.down.hasRoom(.nonPosted) else { return false }
    let tag = nextTag
    nextTag = (nextTag + 1) & 31
    awaited = tag
    answer = nil
    let (header, value) = request.nonPosted(tag: tag)
    if let value {
      unsafe withUnsafeBytes(of: value.littleEndian) { raw in
        unsafe link.down.post(header, payload: RawSpan(_unsafeBytes: raw))
      }
    } else {
      link.down.post(header)
    }
    return true
  }

  /// Whether a non-posted request is under way.
  public var isAwaiting: Bool { awaited != nil }

  /// Gives up waiting for the request under way: it ends as if nobody had answered.
  public func abandon() {
    guard awaited != nil else { return }
    awaited = nil
    answer = .refused
    counts.timeouts += 1
  }

  /// One cycle; returns whether anything moved.
  func evaluate(at cycle: Cycle) -> Bool {
    var didMove = false
    while let packet = link.up.received(.completion), mayTake(packet) {
      take(packet)
      link.up.release(.completion, at: cycle)
      didMove = true
    }
    var budget = Self.writesPerCycle
    while budget > 0, let packet = link.up.received(.posted), commit(packet, at: cycle) {
      link.up.release(.posted, at: cycle)
      budget -= 1
      didMove = true
    }
    if link.up.hasReceived(.nonPosted) { didMove = takeReads(at: cycle) || didMove }
    if !reads.isEmpty { didMove = answerReads(at: cycle) || didMove }
    if !invalidationsToSend.isEmpty { didMove = sendInvalidations() || didMove }
    return didMove
  }

  /// Whether a completion has nothing older to wait for.
  ///
  /// An interrupt that waits for the guest holds none up: the guest may need the answer first.
  private func mayTake(_ packet: LinkChannel.Received) -> Bool {
    guest?.hasUnansweredWrites == true || link.up.mayPassPosted(packet)
  }

  /// The next cycle in which something is due although nothing moves.
  func nextDue(after cycle: Cycle) -> Cycle {
    var due = Cycle.never
    for read in reads where read.due > cycle { due = min(due, read.due) }
    return due
  }

  private func take(_ packet: LinkChannel.Received) {
    let header = packet.header
    guard header.tag == awaited, header.requester == HostPlaces.root else {
      counts.unexpectedCompletions += 1
      return
    }
    awaited = nil
    guard header.status == .success else {
      counts.refusedByDevice += 1
      answer = .refused
      return
    }
    guard header.kind == .completionWithData else {
      answer = .bytes([])
      return
    }
    answer = link.up.withPayload(of: packet) { payload in
      let lead = Int(header.lowerAddress & 3)
      let count = min(payload.byteCount - lead, Int(header.byteCount))
      return .bytes((0..<max(count, 0)).map { payload.littleEndian(at: lead + $0) })
    }
  }
}
