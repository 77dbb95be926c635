import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's reads: routing, local reads, translation, tags, and putting completions together.
///
/// Reads of the fetch engine go before reads of data; within each kind they are issued in order
/// and complete in any order. An engine that takes pieces gets the bytes of a read as they arrive.
struct ReadPort: ~Copyable {
  static let pageByteCount = 4096
  /// Reads of data that can be under way beside those of the engine.
  private static let dataTransactionCount = 88
  /// Reads that are kept free for a small engine.
  private static let leastReserve = 40

  /// A tag under way.
  struct TagUse {
    var isActive = false
    var isTranslation = false
    /// The fetch engine's tag of a translation request, when it is the engine that asks.
    var engineTag: UInt8?
    var transaction = 0
    var offset = 0
    var byteCount = 0
    var received = 0
    /// Untranslated page, when the read used a translation.
    var page: UInt64?
    /// The cycle from which its completion is late.
    var due: Cycle = .never
    /// It was late; nobody waits for it any more.
    var isLost = false
    /// It was sent before a reset of the function; the tag is free again from `due` on.
    var isStale = false
  }

  var transactions: [ReadTransaction]
  let buffer: ByteBuffer
  var engineQueue: FixedRing<Int>
  var dataQueue: FixedRing<Int>
  private var freeList: FixedRing<Int>
  private var localReads: DelayLine<Int>
  /// Local reads that are handed over in pieces, from the cycle in which they were due.
  var localStreams: FixedRing<Int>
  /// Transactions whose bytes are all here, for their clients.
  var finished: FixedRing<Int>
  var pieces: ReadPieces
  /// Answers to translation requests of the fetch engine, in the order of arrival.
  var engineAnswers: FixedRing<EngineAnswer>
  var tags: TagPool
  var uses: [TagUse]
  /// Reads that can be under way: those of data and, kept free of them, those of the engine.
  let transactionCount: Int
  private let reserve: Int
  let engine: EngineReads
  let localBytesPerCycle: Int
  /// Cycles within which a completion must come.
  let timeout: Cycle
  /// No request is late before this cycle.
  var timeoutDue: Cycle = .never
  /// Tags whose completions did not come in time, and that wait for them without an end.
  var lostTagCount = 0
  /// Completions that did not come in time, since power-up.
  var timeoutCount = 0
  let mutant: EndpointMutant?

  init(configuration: EndpointConfiguration, engine: EngineReads = EngineReads()) {
    self.engine = engine
    reserve = max(Self.leastReserve, engine.tagCount + 8)
    var count = 128
    // A large engine may hold all of its tags beside the reserve.
    let held = reserve > Self.leastReserve ? engine.tagCount : 0
    while count < reserve + held + Self.dataTransactionCount { count *= 2 }
    transactionCount = count
    transactions = Array(repeating: ReadTransaction(), count: count)
    buffer = ByteBuffer(byteCount: count * Self.pageByteCount)
    engineQueue = FixedRing(capacity: count)
    dataQueue = FixedRing(capacity: count)
    freeList = FixedRing(capacity: count)
    for index in 0..<count { freeList.push(index) }
    localReads = DelayLine(latency: configuration.bounceLatency, capacity: count)
    localStreams = FixedRing(capacity: count)
    finished = FixedRing(capacity: count)
    pieces = ReadPieces(transactionCount: count, byteCountMax: engine.byteCountMax)
    engineAnswers = FixedRing(capacity: 256)
    tags = TagPool(count: configuration.tagCount)
    uses = Array(repeating: TagUse(), count: 256)
    localBytesPerCycle = configuration.bounceBytesPerCycle
    timeout = configuration.completionTimeout
    mutant = configuration.mutant
  }

  /// Whether a read can be taken; data leaves room for the engine.
  func hasRoom(forData: Bool) -> Bool { freeList.count > (forData ? reserve : 0) }

  /// Whether reads of the bus wait for their TLPs.
  var hasUnissued: Bool { !engineQueue.isEmpty || !dataQueue.isEmpty }
  /// Whether nothing is under way.
  var isDrained: Bool { freeList.count == transactionCount }

  /// The next cycle in which a local read is due, or a request late.
  var nextDue: Cycle { min(localReads.nextDue, nextTimeout) }

  /// Whether a local read is due or on its way out of bounce memory.
  func hasLocalWork(at cycle: Cycle) -> Bool {
    localReads.nextDue <= cycle || !localStreams.isEmpty
  }

  /// Accepts a read in `cycle` that goes where the address router said.
  mutating func accept(
    _ request: ReadRequest, route: AddressRouter.Route, identifier: UInt32, trace: TraceHub,
    at cycle: Cycle
  ) {
    precondition(
      request.byteCount >= 1 && request.byteCount <= Self.pageByteCount, "1 to 4096 bytes")
    let index = freeList.pop()
    var transaction = ReadTransaction()
    transaction.isActive = true
    transaction.request = request
    transaction.identifier = identifier
    transaction.route = route
    if mutant == .regionOverLink, case .local = transaction.route {
      transaction.route = .bus(BusAddress(rawValue: request.address.rawValue))
    }
    transactions[index] = transaction
    trace.record(cycle: cycle, .deviceReadIssued(transaction.access))
    switch transaction.route {
    case .local: localReads.send(index, at: cycle)
    case .bus: if request.goesFirst { engineQueue.push(index) } else { dataQueue.push(index) }
    case .refused:
      transactions[index].status = .unsupported
      finish(index, trace: trace, at: cycle)
    }
  }

  /// Answers a read of the engine that must not reach any memory: its queue was stopped.
  mutating func refuse(_ request: ReadRequest) {
    let index = freeList.pop()
    transactions[index] = ReadTransaction()
    transactions[index].isActive = true
    transactions[index].request = request
    transactions[index].status = .unsupported
    finished.push(index)
  }

  /// Samples local reads that are due; returns whether there were any.
  mutating func serveLocal(_ bounce: BounceMemory, trace: TraceHub, at cycle: Cycle) -> Bool {
    var didServe = false
    while let index = localReads.receive(at: cycle) {
      didServe = true
      if arrivesInPieces(index) {
        localStreams.push(index)
        continue
      }
      if case .local(let offset) = transactions[index].route {
        let base = index * Self.pageByteCount
        let room = Int(clamping: bounce.byteCount - offset.rawValue)
        let count = min(transactions[index].request.byteCount, room)
        buffer.withMutableBytes(base..<base + count) {
          bounce.read(offset, into: &$0, agent: .device, at: cycle)
        }
      }
      finish(index, trace: trace, at: cycle)
    }
    return serveStream(bounce, trace: trace, at: cycle) || didServe
  }

  mutating func finish(_ index: Int, trace: TraceHub, at cycle: Cycle) {
    let access = transactions[index].access
    let base = index * Self.pageByteCount
    let count = access.failed ? 0 : transactions[index].request.byteCount
    buffer.withBytes(base..<base + count) {
      trace.record(TraceEvent(cycle: cycle, .deviceReadCompleted(access)), payload: $0)
    }
    finished.push(index)
  }

  /// A finished read.
  func transaction(_ index: Int) -> ReadTransaction { transactions[index] }

  /// Runs `body` with the bytes of a finished read.
  func withBytes<Result>(_ index: Int, _ body: (RawSpan) -> Result) -> Result {
    withBytes(index, 0..<transactions[index].request.byteCount, body)
  }

  /// Runs `body` with some of the bytes of a read.
  func withBytes<Result>(_ index: Int, _ range: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
    let base = index * Self.pageByteCount
    return buffer.withBytes(base + range.lowerBound..<base + range.upperBound, body)
  }

  /// Gives a finished read back.
  mutating func release(_ index: Int) {
    transactions[index].isActive = false
    freeList.push(index)
  }

  /// Drops the askers of every read for which `matches` holds.
  mutating func orphan(where matches: (ReadRequest) -> Bool) {
    for index in transactions.indices
    where transactions[index].isActive && matches(transactions[index].request) {
      transactions[index].isOrphan = true
    }
  }

  /// Whether a read that is not an orphan is under way for `queue`.
  func isBusy(queue: UInt16) -> Bool {
    transactions.contains { $0.isActive && !$0.isOrphan && $0.request.queue == queue }
  }

  /// Whether a translated read of a page in `range` is still without its last completion.
  func usesTranslation(in range: AlignedRange) -> Bool {
    uses.contains { use in
      guard use.isActive, !use.isLost, let page = use.page else { return false }
      return AlignedRange(containing: page, sizeExponent: 12).overlaps(range)
    } || holdsGranted(in: range)
  }

  /// Tags under way.
  var outstandingCount: Int { tags.inUse }
}
