import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts

/// Posted requests of the device that have left the link and are not yet visible, oldest first.
struct PostedWindow {
  /// Most requests at once.
  static let capacity = 16
  static let lineByteCount: UInt64 = 64

  /// One request.
  struct Job {
    var header: TLPHeader
    var slot: PacketStore.Slot
    /// Place in the order of arrival.
    var arrival: UInt64
    /// Not before this cycle.
    var due: Cycle
    /// Lines that are not yet visible, a bit for each, from the first enabled byte's on.
    var pendingLines: UInt64
    /// Whether a line is visible already.
    var hasBegun = false

    /// The bytes of a line, as places behind the first enabled byte.
    func places(ofLine line: Int) -> Range<Int> {
      let range = header.enabledRange
      let inLine = Int(range.address % PostedWindow.lineByteCount)
      let start = max(line * Int(PostedWindow.lineByteCount) - inLine, 0)
      let end = (line + 1) * Int(PostedWindow.lineByteCount) - inLine
      return start..<min(end, range.byteCount)
    }
  }

  private let store: PacketStore
  private(set) var jobs: [Job] = []

  /// Makes a window for packets of at most `payloadByteCount` bytes.
  init(payloadByteCount: Int) {
    store = PacketStore(slotCount: Self.capacity, payloadByteCount: max(payloadByteCount, 64))
    jobs.reserveCapacity(Self.capacity)
  }

  var isFull: Bool { jobs.count == Self.capacity }
  var isEmpty: Bool { jobs.isEmpty }

  /// The next cycle after `cycle` in which a request is due, or never.
  func nextDue(after cycle: Cycle) -> Cycle {
    var due = Cycle.never
    for job in jobs where job.due > cycle { due = min(due, job.due) }
    return due
  }

  /// Takes a packet out of the link's buffer.
  mutating func take(_ packet: LinkChannel.Received, payload: RawSpan, due: Cycle) {
    let header = packet.header
    var lines = 1
    if header.kind == .memoryWrite, !header.hasEnableGap {
      let range = header.enabledRange
      let end = range.address % Self.lineByteCount + UInt64(range.byteCount)
      lines = Int((end + Self.lineByteCount - 1) / Self.lineByteCount)
    }
    jobs.append(
      Job(
        header: header, slot: store.put(header, payload: payload, lead: 0),
        arrival: packet.arrival, due: due,
        pendingLines: lines == 64 ? .max : (1 << UInt64(lines)) - 1))
  }

  /// A job that may take its next step: it is due and may pass every older one.
  func choose(
    at cycle: Cycle, _ rules: PassingRules, _ random: inout RandomStream
  ) -> Int? {
    var chosen: Int?
    var count: UInt64 = 0
    for index in jobs.indices where jobs[index].due <= cycle {
      guard mayPass(jobs[index].header, olderThan: jobs[index].arrival, rules) else { continue }
      count += 1
      if random.below(count) == 0 { chosen = index }
    }
    return chosen
  }

  /// Whether a packet may pass every request here that arrived before it.
  func mayPass(_ header: TLPHeader, olderThan arrival: UInt64, _ rules: PassingRules) -> Bool {
    for job in jobs where job.arrival < arrival {
      if rules.passing(header, over: job.header) == .forbidden { return false }
    }
    return true
  }

  /// A line of a job to show next: the lowest, or any when the write is relaxed.
  func line(of index: Int, _ random: inout RandomStream) -> Int {
    let lines = jobs[index].pendingLines
    guard jobs[index].header.relaxedOrdering else { return lines.trailingZeroBitCount }
    var rest = lines
    for _ in 0..<random.below(UInt64(lines.nonzeroBitCount)) { rest &= rest - 1 }
    return rest.trailingZeroBitCount
  }

  /// Runs `body` with the payload of a job.
  func withPayload<Result>(_ index: Int, _ body: (RawSpan) -> Result) -> Result {
    store.withPayload(jobs[index].slot, of: jobs[index].header, body)
  }

  /// Notes that a line is visible, and when the next may be; drops the job when it was the last.
  mutating func show(line: Int, of index: Int, nextDue: Cycle) {
    jobs[index].hasBegun = true
    jobs[index].due = nextDue
    jobs[index].pendingLines &= ~(1 << UInt64(line))
    if jobs[index].pendingLines == 0 { remove(index) }
  }

  /// Drops a job.
  mutating func remove(_ index: Int) {
    store.release(jobs[index].slot)
    jobs.remove(at: index)
  }
}
