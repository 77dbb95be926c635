import CDescriptorFetchABI
import CycleKernel
import Trace
import VirtioLayouts
import Virtqueues

/// Suspending and resuming the device, and resetting one queue.
///
/// Source: VIRTIO v1.4, sections 2.6 and 3.4.
extension Endpoint {
  /// Confirms a suspension once everything that was taken is returned and told.
  func confirmSuspension(at cycle: Cycle) -> Bool {
    guard
      requests.busyCount == 0 && !hasCompleteChain && requests.early.count == 0 && writes.isEmpty
        && reads.isDrained
        && commands.isEmpty && doorbells == 0 && suppressionWanted == 0 && suppressionPending == 0
        && outputs.rest_valid == 0 && outputs.busyQueueNumbers.isEmpty
        || configuration.mutant == .suspendsWithoutDraining
    else { return false }
    transport.suspend()
    record(.statusChanged(status: transport.status.rawValue), at: cycle)
    if configuration.mutant == .worksWhileSuspended {
      for queue in transport.queues.indices { ring(queue: queue, hint: nil) }
    }
    return true
  }

  /// Goes on after a suspension: looks at every queue, and tells what was deferred.
  func resume(at cycle: Cycle) {
    record(.statusChanged(status: transport.status.rawValue), at: cycle)
    for queue in transport.queues.indices { ring(queue: queue, hint: nil) }
    if changeIsDeferred {
      changeIsDeferred = false
      signalConfigurationChange(at: cycle)
    }
  }

  /// Starts the reset of a queue: nothing of it is executed or told any more.
  ///
  /// It ends when what was already on its way has left the pipe and the engine.
  func resetQueue(_ queue: Int, at cycle: Cycle) {
    record(.queueStopped(queue: UInt16(queue)), at: cycle)
    commands.push(.stop(queue))
    if configuration.mutant == .worksBehindQueueReset { requests.detach(queue: queue, at: cycle) }
    abandon(queue: queue, at: cycle)
    writes.accept(.marker(queue: queue, .queueDrained(queue)))
  }

  /// Ends the resets whose queues have left both the pipe and the fetch engine, where reads may be
  /// under way and wishes for more be waiting; returns whether there were any.
  func finishQueueResets() -> Bool {
    guard commands.isEmpty || engineIsBroken else { return false }
    var didFinish = false
    var left = drainedQueues
    while left != 0 {
      let queue = left.trailingZeroBitCount
      left &= left - 1
      guard engineIsBroken || !outputs.isBusy(queue),
        !reads.readsBuffers(ofQueue: queue) || configuration.mutant == .endsQueueResetEarly
      else { continue }
      drainedQueues &= ~(1 << UInt64(queue))
      didFinish = true
      if transport.queues[queue].isResetting { transport.finishReset(queue: queue) }
    }
    return didFinish
  }
}
