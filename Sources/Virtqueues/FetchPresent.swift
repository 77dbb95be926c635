internal import CDescriptorFetchABI

// Beside rtl/dfe_present.sv.

/// Judges the descriptor of one full walker per cycle and presents it on the descriptor channel.
struct FetchPresent {
  private var arbiter = FetchArbiter()
  private var isValid: Bool = false
  private var descriptor = FetchDescriptor(0, isPacked: false)
  private var chain = FetchChain()
  private var slot: UInt8 = 0
  private var isFirst: Bool = false
  private var isLast: Bool = false
  private var isIndirect: Bool = false
  private var identifier: UInt16 = 0
  private var ringCount: UInt16 = 0

  /// The queue whose descriptor is on the channel, as a bit.
  var queueBit: UInt32 { isValid ? 1 << UInt32(chain.queue) : 0 }

  /// One clock edge: serves at most one walker, and returns the fault of its queue.
  @inline(__always)
  mutating func step(
    _ window: FetchWindow, queues: UnsafeMutablePointer<FetchQueue>, walkers: FetchWalkers,
    isReady: Bool, events: inout FetchWalkers.Events
  ) -> FetchQueueFault {
    if isReady { isValid = false }
    guard walkers.full != 0, !isValid else { return .none }
    let walker = arbiter.pick(walkers.full)
    arbiter.advance(behind: walker)
    // SAFETY: a bit of `full` is set for walkers of the tables alone, whose chains name a queue.
    let chain = unsafe walkers.chains[walker]
    let walk = unsafe walkers.walks[walker]
    let law = unsafe queues[chain.queue].law
    let descriptor = FetchDescriptor(unsafe walkers.buffers[walker], isPacked: law.isPacked)
    events.served = 1 << UInt32(walker)
    let base = unsafe walk.isTable ? walk.table : queues[chain.queue].descriptorTable
    let fault = checkDescriptor(
      window, hasFailed: walkers.failed & events.served != 0,
      readAddress: base &+ 16 * UInt64(walk.index), law: law, descriptor: descriptor, walk: walk,
      head: chain.head)
    if let fault { return FetchQueueFault(queue: chain.queue, fault: fault) }
    if descriptor.flags & FetchLaw.flagIndirect != 0 {
      // The table's entries are the chain; the descriptor that names it is none of them.
      events.servedFollows = true
      events.servedWalk = FetchWalk(
        count: walk.count, isWritable: walk.isWritable, isTable: true, table: descriptor.address,
        tableCount: descriptor.length >> 4, identifier: descriptor.identifier)
      return .none
    }
    var next = walk
    next.count &+= 1
    next.isWritable = descriptor.flags & FetchLaw.flagWrite != 0
    if law.isPacked {
      next.index = !walk.isTable && walk.index &+ 1 == law.size ? 0 : walk.index &+ 1
      events.servedFollows =
        walk.isTable
        ? UInt32(walk.index) + 1 < walk.tableCount : descriptor.flags & FetchLaw.flagNext != 0
    } else {
      next.index = descriptor.next
      events.servedFollows = descriptor.flags & FetchLaw.flagNext != 0
    }
    events.servedWalk = next
    isValid = true
    self.descriptor = descriptor
    self.chain = chain
    slot = UInt8(walker)
    isFirst = walk.count == 0
    isLast = !events.servedFollows
    isIndirect = walk.isTable
    identifier =
      !law.isPacked ? chain.head : walk.isTable ? walk.identifier : descriptor.identifier
    ringCount = walk.isTable ? 1 : walk.count &+ 1
    return .none
  }

  /// Writes the channel's pins.
  func show(_ outputs: inout dfe_outputs) {
    outputs.desc_valid = isValid ? 1 : 0
    guard isValid else { return }
    outputs.desc_addr = descriptor.address
    outputs.desc_len = descriptor.length
    outputs.desc_flags = descriptor.flags
    outputs.desc_head = identifier
    outputs.desc_ring_count = ringCount
    outputs.desc_indirect = isIndirect ? 1 : 0
    outputs.desc_position = chain.position
    outputs.desc_queue = UInt8(chain.queue)
    outputs.desc_slot = UInt16(slot)
    outputs.desc_first = isFirst ? 1 : 0
    outputs.desc_last = isLast ? 1 : 0
  }
}
