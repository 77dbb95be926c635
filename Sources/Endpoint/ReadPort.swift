import ByteLayouts
import CycleKernel
import PCIeFabric
import PCIeLayouts
import Trace

/// The device's reads: routing, local reads, translation, tags, and putting completions together.
///
/// Reads of the fetch engine go before reads of data; within each kind they are issued in order
/// and complete in any order.
struct ReadPort: ~Copyable {
  static let transactionCount = 128
  static let pageByteCount = 4096

  /// A tag under way.
  private struct TagUse {
    var isActive = false
    var isTranslation = false
    var transaction = 0
    var offset = 0
    var byteCount = 0
    var received = 0
    /// Untranslated page, when the read used a translation.
    var page: UInt64?
  }

  private var transactions: [ReadTransaction]
  private let buffer: ByteBuffer
  private var engineQueue: FixedRing<Int>
  private var dataQueue: FixedRing<Int>
  private var freeList: FixedRing<Int>
  private var localReads: DelayLine<Int>
  /// Transactions whose bytes are all here, for their clients.
  var finished: FixedRing<Int>
  private var tags: TagPool
  private var uses: [TagUse]
  private let mutant: EndpointMutant?

  init(configuration: EndpointConfiguration) {
    let count = Self.transactionCount
    transactions = Array(repeating: ReadTransaction(), count: count)
    buffer = ByteBuffer(byteCount: count * Self.pageByteCount)
    engineQueue = FixedRing(capacity: count)
    dataQueue = FixedRing(capacity: count)
    freeList = FixedRing(capacity: count)
    for index in 0..<count { freeList.push(index) }
    localReads = DelayLine(latency: configuration.bounceLatency, capacity: count)
    finished = FixedRing(capacity: count)
    tags = TagPool(count: configuration.tagCount)
    uses = Array(repeating: TagUse(), count: 256)
    mutant = configuration.mutant
  }

  /// Whether a read can be taken; data leaves room for the engine.
  func hasRoom(forData: Bool) -> Bool { freeList.count > (forData ? 40 : 0) }

  /// Whether reads of the bus wait for their TLPs.
  var hasUnissued: Bool { !engineQueue.isEmpty || !dataQueue.isEmpty }
  /// Whether nothing is under way.
  var isDrained: Bool { freeList.count == Self.transactionCount }

  /// The next cycle in which a local read is due.
  var nextDue: Cycle { localReads.nextDue }

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
    case .bus:
      if case .engine = request.client { engineQueue.push(index) } else { dataQueue.push(index) }
    case .refused:
      transactions[index].hasFailed = true
      finish(index, trace: trace, at: cycle)
    }
  }

  /// Samples local reads that are due; returns whether there were any.
  mutating func serveLocal(_ bounce: BounceMemory, trace: TraceHub, at cycle: Cycle) -> Bool {
    var didServe = false
    while let index = localReads.receive(at: cycle) {
      didServe = true
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
    return didServe
  }

  private mutating func finish(_ index: Int, trace: TraceHub, at cycle: Cycle) {
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
    let base = index * Self.pageByteCount
    let count = transactions[index].request.byteCount
    return buffer.withBytes(base..<base + count, body)
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

  /// Sends at most one TLP; returns whether it did.
  mutating func issue(
    _ context: inout RequesterContext, trace: TraceHub, at cycle: Cycle
  ) -> Bool {
    guard context.mayRequest else { return false }
    if !engineQueue.isEmpty {
      switch issue(engineQueue.front, &context, trace: trace, at: cycle) {
      case .finished:
        _ = engineQueue.pop()
        return true
      case .progress: return true
      case .blocked: break
      }
    }
    guard !dataQueue.isEmpty else { return false }
    switch issue(dataQueue.front, &context, trace: trace, at: cycle) {
    case .finished:
      _ = dataQueue.pop()
      return true
    case .progress: return true
    case .blocked: return false
    }
  }

  private enum Step { case finished, progress, blocked }

  private mutating func issue(
    _ index: Int, _ context: inout RequesterContext, trace: TraceHub, at cycle: Cycle
  ) -> Step {
    let transaction = transactions[index]
    guard case .bus(let start) = transaction.route else { return .finished }
    guard !tags.isExhausted, context.link.up.hasRoom(.nonPosted) else { return .blocked }
    let address = start.advanced(by: UInt64(transaction.issued))
    let count = RequestSplitting.requestByteCount(
      address: address.rawValue, remaining: transaction.request.byteCount - transaction.issued,
      limit: context.maximumReadRequest)
    var target = address.rawValue
    var page: UInt64?
    if context.usesTranslation {
      switch context.cache.look(up: address, isWrite: false) {
      case .hit(let translated):
        target = translated.rawValue
        page = address.rawValue & ~0xfff
      case .denied:
        transactions[index].hasFailed = true
        // What was asked for before is awaited; nothing more is asked.
        if transaction.issued == transaction.completed {
          finish(index, trace: trace, at: cycle)
        }
        transactions[index].issued = transaction.request.byteCount
        return .finished
      case .miss:
        return requestTranslation(address, isWrite: false, &context) ? .progress : .blocked
      }
    }
    guard let tag = tags.take() else { return .blocked }
    uses[Int(tag)] = TagUse(
      isActive: true, transaction: index, offset: transaction.issued, byteCount: count, page: page)
    var header = TLPHeader.memory(
      .memoryRead, requester: context.identifier, tag: tag, address: target, byteCount: count)
    header.addressType = page == nil ? .untranslated : .translated
    header.relaxedOrdering = context.relaxedOrdering.marks(transactions[index].request.purpose)
    context.link.up.post(header)
    transactions[index].issued += count
    return transactions[index].issued == transaction.request.byteCount ? .finished : .progress
  }

  /// Sends a translation request for the page of `address` unless one is under way.
  mutating func requestTranslation(
    _ address: BusAddress, isWrite: Bool, _ context: inout RequesterContext
  ) -> Bool {
    guard context.link.up.hasRoom(.nonPosted), !tags.isExhausted,
      let request = context.cache.freeRequest(for: address, isWrite: isWrite),
      let tag = tags.take()
    else { return false }
    uses[Int(tag)] = TagUse(isActive: true, isTranslation: true)
    context.cache.start(request, for: address, isWrite: isWrite, tag: tag)
    var header = TLPHeader.memory(
      .memoryRead, requester: context.identifier, tag: tag, address: address.rawValue & ~0xfff,
      byteCount: 8)
    header.addressType = .translationRequest
    context.link.up.post(header)
    return true
  }

  /// Takes a completion; returns false when nobody waits for it.
  mutating func complete(
    _ header: TLPHeader, payload: RawSpan, cache: inout TranslationCache, trace: TraceHub,
    at cycle: Cycle
  ) -> Bool {
    let tag = Int(header.tag)
    guard uses[tag].isActive else { return false }
    if uses[tag].isTranslation {
      let answer =
        header.kind == .completionWithData && header.status == .success
        ? try? TranslationEntry(decoding: payload) : nil
      cache.complete(tag: header.tag, answer: answer)
      release(header.tag)
      return true
    }
    let index = uses[tag].transaction
    if header.kind == .completionWithData, header.status == .success, !header.poisoned {
      let lead = Int(header.lowerAddress & 3)
      let remaining = uses[tag].byteCount - uses[tag].received
      let count = min(payload.byteCount - lead, Int(header.byteCount), remaining)
      let base = index * Self.pageByteCount + uses[tag].offset + uses[tag].received
      buffer.withMutableBytes(base..<base + count) {
        $0.copy(payload.extracting(lead..<lead + count))
      }
      uses[tag].received += count
    } else {
      transactions[index].hasFailed = true
      uses[tag].received = uses[tag].byteCount
    }
    if uses[tag].received == uses[tag].byteCount {
      transactions[index].completed += uses[tag].byteCount
      release(header.tag)
      if transactions[index].completed >= transactions[index].request.byteCount
        || (transactions[index].hasFailed
          && transactions[index].issued == transactions[index].request.byteCount
          && !hasTags(of: index))
      {
        finish(index, trace: trace, at: cycle)
      }
    }
    return true
  }

  private func hasTags(of index: Int) -> Bool {
    uses.contains { $0.isActive && !$0.isTranslation && $0.transaction == index }
  }

  private mutating func release(_ tag: UInt8) {
    uses[Int(tag)].isActive = false
    tags.give(tag)
  }

  /// Whether a translated read of a page in `range` is still without its last completion.
  func usesTranslation(in range: AlignedRange) -> Bool {
    uses.contains { use in
      guard use.isActive, let page = use.page else { return false }
      return AlignedRange(containing: page, sizeExponent: 12).overlaps(range)
    }
  }

  /// Tags under way.
  var outstandingCount: Int { tags.inUse }
}
