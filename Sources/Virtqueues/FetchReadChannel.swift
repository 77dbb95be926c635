internal import CDescriptorFetchABI

// Beside rtl/dfe_read_channel.sv.

/// Takes one read wish per cycle, round robin, computes its address, routes it and offers it.
struct FetchReadChannel {
  private var arbiter = FetchArbiter()
  private var isValid: Bool = false
  private var address: UInt64 = 0
  private var isLocal: Bool = false
  private var kind: FetchReadKind = .availIndex
  private var tag: UInt8 = 0
  private var queue: Int = 0
  private var count: UInt8 = 0
  /// The queue whose own read was taken in this cycle, as a bit.
  private(set) var grantedQueues: UInt32 = 0

  /// The queue whose read is on the channel, as a bit.
  var queueBit: UInt32 { isValid ? 1 << UInt32(queue) : 0 }

  /// One clock edge: grants at most one read, and returns the fault of the queue whose read may not
  /// be made.
  @inline(__always)
  mutating func step(
    _ window: FetchWindow,
    core: (
      queues: UnsafeMutablePointer<FetchQueue>, walkers: FetchWalkers, readQueues: UInt32,
      walkerCount: Int
    ),
    isReady: Bool, events: inout FetchWalkers.Events
  ) -> FetchQueueFault {
    grantedQueues = 0
    let (queues, walkers, readQueues, walkerCount) = unsafe core
    if isReady { isValid = false }
    let wishes = walkers.asking | events.asking | readQueues << UInt32(walkerCount)
    guard wishes != 0, !isValid else { return .none }
    let winner = arbiter.pick(wishes)
    arbiter.advance(behind: winner)

    // SAFETY: a wish is a bit of a walker or, behind those, of a queue, each one of its table.
    let one: UInt32 = 1 << UInt32(winner)
    let owner: Int
    let read: (kind: FetchReadKind, address: UInt64, carry: Bool, count: UInt8)
    if winner >= walkerCount {
      owner = winner - walkerCount
      read = unsafe queues[owner].read
    } else {
      let isStart = events.start == one
      owner = isStart ? events.chain.queue : unsafe walkers.chains[winner].queue
      let walk =
        isStart
        ? FetchWalk(index: events.chain.head)
        : events.served == one ? events.servedWalk : unsafe walkers.walks[winner]
      let base = walk.isTable ? walk.table : unsafe queues[owner].descriptorTable
      let (address, carry) = base.addingReportingOverflow(16 * UInt64(walk.index))
      let kind: FetchReadKind =
        walk.isTable ? .indirect : unsafe queues[owner].law.isPacked ? .packed : .descriptor
      read = (kind, address, carry, UInt8(FetchLaw.descriptorByteCount))
    }

    switch FetchRouter(window, address: read.address, carry: read.carry, count: read.count) {
    case .refused(let code):
      return FetchQueueFault(queue: owner, fault: FetchFault(code: code, address: read.address))
    case .local(let offset): (address, isLocal) = (offset, true)
    case .bus(let busAddress): (address, isLocal) = (busAddress, false)
    }
    isValid = true
    kind = read.kind
    tag = UInt8(winner)
    queue = owner
    count = read.count
    if winner >= walkerCount {
      grantedQueues = 1 << UInt32(owner)
    } else {
      events.granted = one
    }
    return .none
  }

  /// Writes the channel's pins.
  func show(_ outputs: inout dfe_outputs) {
    outputs.rd_valid = isValid ? 1 : 0
    guard isValid else { return }
    outputs.rd_addr = address
    outputs.rd_local = isLocal ? 1 : 0
    outputs.rd_kind = kind.rawValue
    outputs.rd_tag = tag
    outputs.rd_queue = UInt8(queue)
    outputs.rd_count = UInt16(count)
  }
}
