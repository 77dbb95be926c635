internal import CDescriptorFetchABI

// Beside rtl/dfe_dispatch.sv.

/// Gives the oldest head of one queue to a free walker, one per cycle, round robin over queues.
struct FetchDispatch {
  private var arbiter = FetchArbiter()
  /// The queue whose head was taken in this cycle, as a bit.
  private(set) var taken: UInt32 = 0

  /// One clock edge; returns the fault of a head outside its table.
  @inline(__always)
  mutating func step(
    heads: UInt32, queues: UnsafeMutablePointer<FetchQueue>, free: UInt32,
    events: inout FetchWalkers.Events
  ) -> FetchQueueFault {
    taken = 0
    guard heads != 0, free != 0 else { return .none }
    let queue = arbiter.pick(heads)
    arbiter.advance(behind: queue)
    taken = 1 << UInt32(queue)
    // SAFETY: a bit of `heads` is set for queues of the table alone.
    let head = unsafe queues[queue].head
    guard unsafe head < queues[queue].law.size else {
      return FetchQueueFault(
        queue: queue,
        fault: FetchFault(
          code: UInt8(DFE_ERR_HEAD_OUT_OF_RANGE), address: UInt64(head)))
    }
    events.start = free & (0 &- free)
    events.chain = FetchChain(
      queue: queue, head: head, position: unsafe queues[queue].headPosition,
      isPacked: unsafe queues[queue].law.isPacked)
    return .none
  }
}
