import PCIeLayouts
import Trace
import VirtioLayouts

/// Uses that stand in the bounce region while writes to host memory that were issued ahead of them
/// are still under way.
///
/// Nobody can tell before a read of the guest has brought such a use across the link: its
/// completion must not pass posted writes. A use is therefore due when the earlier writes have
/// landed; or, when the completion of a read that saw it is delivered before they are, as soon as
/// those delivered ahead of the completion have landed.
struct LocalUses {
  /// What is to be judged when it is due.
  enum Use {
    /// The used index of a split ring, as it was written.
    case index(queue: Int, value: UInt16)
    /// Bytes of a packed ring.
    case descriptors(queue: Int)

    var queue: Int {
      switch self {
      case .index(let queue, _), .descriptors(let queue): queue
      }
    }
  }
  /// A use with the bytes that show it.
  struct Waiting {
    var use: Use
    var place: Place
    var byteCount: UInt64
    var event: TraceEvent
    /// Bytes of writes to host memory that it waits for, counted from the start.
    fileprivate var needed: UInt64
    fileprivate var ordinal: UInt64
  }
  private static let pageMask: UInt64 = 0xfff

  private var waiting: [Waiting] = []
  private var writes = LandedWrites()
  private var delivered: UInt64 = 0
  private var count: UInt64 = 0
  private var requests = OutstandingRequests()
  /// Reads of memory in the order of their arrival at the device, oldest first.
  private var unserved: [TLPHeader] = []

  /// Whether a use that becomes visible locally has to wait.
  var mustWait: Bool { writes.issued != writes.landed || !waiting.isEmpty }

  // MARK: Writes to host memory

  /// The device issued a write to bytes that the driver's mappings put at `place`.
  mutating func issue(_ access: DeviceAccess, at place: (place: Place, byteCount: UInt64)?) {
    guard access.route == .bus, access.purpose != .queueInterrupt,
      access.purpose != .configurationInterrupt
    else { return }
    let byteCount = UInt64(access.byteCount)
    let isKnown = place.map { $0.place.space == .host && $0.byteCount == byteCount } ?? false
    writes.issue(
      address: isKnown ? place?.place.address ?? access.address : access.address,
      byteCount: byteCount)
  }

  /// Bytes of the device landed in host memory, perhaps ahead of others that were issued earlier.
  mutating func land(_ access: MemoryAccess) {
    guard access.agent == .device, access.space == .host else { return }
    writes.land(address: access.address, byteCount: UInt64(access.byteCount))
  }

  /// Writes that were dropped never land: with a reset nothing is awaited any more.
  mutating func reset() {
    writes.reset()
    delivered = writes.issued
    waiting.removeAll(keepingCapacity: true)
  }

  mutating func stop(_ queue: UInt16) { waiting.removeAll { $0.use.queue == Int(queue) } }

  // MARK: Uses

  mutating func wait(_ use: Use, _ place: Place, byteCount: UInt64, event: TraceEvent) {
    count += 1
    waiting.append(
      Waiting(
        use: use, place: place, byteCount: byteCount, event: event, needed: writes.issued,
        ordinal: count))
  }

  /// Takes the oldest use that is due; at the end of a trace every use is.
  mutating func next(isEnd: Bool) -> Waiting? {
    guard let first = waiting.first, isEnd || first.needed <= writes.landed else { return nil }
    return waiting.removeFirst()
  }

  // MARK: Reads of the guest

  mutating func deliver(_ link: LinkEvent, messages: MessageAddresses, event: TraceEvent) {
    let header = link.header
    switch (link.direction, header.kind) {
    case (.down, .memoryRead):
      requests.open(header, event: event)
      unserved.append(header)
    case (.up, .memoryWrite):
      guard !messages.isMessage(header) else { return }
      delivered += UInt64(OutstandingRequests.enabledByteCount(header))
    case (.up, .completionWithData), (.up, .completion): complete(header)
    default: break
    }
  }

  private mutating func complete(_ header: TLPHeader) {
    guard let position = requests.position(header) else { return }
    let learned = requests.requests[position].ordinal
    unserved.removeAll { $0.requester == header.requester && $0.tag == header.tag }
    _ = requests.answer(header)
    for at in waiting.indices where waiting[at].ordinal <= learned {
      waiting[at].needed = min(waiting[at].needed, delivered)
    }
  }

  /// The guest's read of bounce memory was served; its completion shows the uses that it covers.
  mutating func serve(_ access: MemoryAccess) {
    guard !waiting.isEmpty, access.agent == .guest, access.space == .bounce else { return }
    let end = access.address + UInt64(access.byteCount)
    let seen = waiting.last { use in
      use.place.address < end && access.address < use.place.address + use.byteCount
    }
    let inPage = access.address & Self.pageMask & ~3
    guard let seen, let at = unserved.firstIndex(where: { $0.address & Self.pageMask == inPage })
    else { return }
    let header = unserved.remove(at: at)
    guard let position = requests.position(header) else { return }
    requests.update(position) { $0.ordinal = seen.ordinal }
  }
}
