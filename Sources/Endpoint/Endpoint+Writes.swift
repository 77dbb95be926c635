import ByteLayouts
import CycleKernel
import PCIeLayouts
import Trace
import VirtioLayouts
import Virtqueues

/// The write pipe's clients: data, used rings, interrupts.
extension Endpoint {
  /// Accepts a write into the pipe, in the order of issue.
  func issue(_ request: WriteRequest, at cycle: Cycle) {
    let route: AccessRoute =
      if request.isInterrupt {
        .bus
      } else {
        switch router.route(
          DescriptorAddress(rawValue: request.address), byteCount: UInt64(request.byteCount))
        {
        case .local: .local
        case .bus: .bus
        case .refused: .refused
        }
      }
    let access = DeviceAccess(
      identifier: identifier(), purpose: request.purpose, queue: request.queue,
      address: request.address, byteCount: UInt32(request.byteCount), route: route)
    buffers.withBytes(of: request, count: request.byteCount) {
      trace.record(TraceEvent(cycle: cycle, .deviceWriteIssued(access)), payload: $0)
    }
    writes.accept(request)
  }

  /// Moves the oldest write, and whatever follows from writes that are done.
  func stepWrites(at cycle: Cycle) -> Bool {
    var didMove = writes.step(
      &context, reads: &reads, router: router, bounce: bounce, buffers: buffers,
      at: cycle)
    while !writes.refused.isEmpty {
      let request = writes.refused.pop()
      stop(
        queue: Int(request.queue), code: .writeFailed,
        address: request.address &+ UInt64(request.done), engineKnows: false, at: cycle)
    }
    while !writes.notices.isEmpty { follow(writes.notices.pop(), at: cycle) }
    didMove = askForSuppression(at: cycle) || didMove
    return didMove
  }

  private func follow(_ notice: WriteNotice, at cycle: Cycle) {
    switch notice {
    case .none: break
    case .slotDone(let index):
      if requests.slots[index].state == .draining { requests.slots[index].state = .free }
    case .usedPosted(let queue, let ring):
      transport.queues[queue].posted = ring
      let isSettled =
        Int32(bitPattern: ring.passedCount &- transport.queues[queue].settledCount) <= 0
      if configuration.mutant != .interruptBeforeUsedIndex, !isSettled {
        suppressionWanted |= 1 << UInt64(queue)
      }
    case .notificationAsked(let queue):
      // A buffer that was made available before the wish could be seen is found by a second look.
      if configuration.mutant != .skipsSecondLook { ring(queue: queue, hint: nil) }
    case .interruptDue(let bits): interruptStatus |= bits
    case .queueDrained(let queue):
      drainedQueues |= 1 << UInt64(queue)
      _ = finishQueueResets()
    }
  }
}
