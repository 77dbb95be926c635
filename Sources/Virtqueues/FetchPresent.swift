internal import CDescriptorFetchABI

// Beside rtl/dfe_present.sv.

/// Judges the descriptor of one full walker per cycle and presents it on the descriptor channel.
struct FetchPresent {
  private var arbiter = FetchArbiter()
  private var isValid: Bool = false
  private var descriptor: UInt128 = 0
  private var chain = FetchChain()
  private var slot: UInt8 = 0
  private var isFirst: Bool = false
  private var isLast: Bool = false

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
    let descriptor = unsafe walkers.buffers[walker]
    events.served = 1 << UInt32(walker)
    let fault = unsafe checkDescriptor(
      window, hasFailed: walkers.failed & events.served != 0,
      readAddress: queues[chain.queue].descriptorTable &+ 16 * UInt64(walk.index),
      size: queues[chain.queue].size, descriptor: descriptor, walk: walk, head: chain.head)
    if let fault { return FetchQueueFault(queue: chain.queue, fault: fault) }
    let flags = descriptor.flagsField
    events.servedFollows = flags & FetchLaw.flagNext != 0
    events.servedWalk = FetchWalk(
      index: descriptor.nextField, count: walk.count &+ 1,
      isWritable: flags & FetchLaw.flagWrite != 0)
    isValid = true
    self.descriptor = descriptor
    self.chain = chain
    slot = UInt8(walker)
    isFirst = walk.count == 0
    isLast = !events.servedFollows
    return .none
  }

  /// Writes the channel's pins.
  func show(_ outputs: inout dfe_outputs) {
    outputs.desc_valid = isValid ? 1 : 0
    guard isValid else { return }
    outputs.desc_addr = descriptor.addressField
    outputs.desc_len = descriptor.lengthField
    outputs.desc_flags = descriptor.flagsField
    outputs.desc_head = chain.head
    outputs.desc_position = chain.position
    outputs.desc_queue = UInt8(chain.queue)
    outputs.desc_slot = slot
    outputs.desc_first = isFirst ? 1 : 0
    outputs.desc_last = isLast ? 1 : 0
  }
}
