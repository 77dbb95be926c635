import CDescriptorFetchABI
public import CycleKernel
import PCIeLayouts
import Trace
import VirtioLayouts
import Virtqueues

/// Device reset and function-level reset. Source: VIRTIO v1.4, section 2.4; PCIe Base, 6.6.2.
extension Endpoint {
  /// The driver wrote 0 to the status: forgets queues and requests; nothing more is written.
  func resetDevice(at cycle: Cycle) {
    for index in transport.queues.indices where transport.queues[index].isEnabled {
      record(.queueStopped(queue: UInt16(index)), at: cycle)
    }
    // Reads under way keep their tags until their completions have come, and are then dropped.
    reads.orphan { _ in true }
    reads.dropUnsent(trace: trace, at: cycle)
    reads.abandonPieces()
    writes.removeAll()
    context.cache.abandonRequests()
    if configuration.mutant == .worksBehindReset { requests.detach(queue: nil, at: cycle) }
    requests.abandon(queue: nil)
    requests.device.reset()
    for index in isChainComplete.indices { isChainComplete[index] = false }
    hasCompleteChain = false
    changeIsDeferred = false
    featuresAreSettled = false
    suppressionWanted = 0
    suppressionPending = 0
    eventsWanted = 0
    doorbells = 0
    drainedQueues = 0
    commands.removeAll()
    interruptStatus = 0
    transport.reset()
    if configuration.mutant == .shrinksRegion { space.shrinkRegion() }
    engine.reset(outputs: &outputs)
    // Its cache is empty and off; reads with old addresses are known to the port.
    inputs.ats_enable = 0
    reads.abandonEngineTranslation()
    invalidations.settleEngine()
    engineIsBroken = false
    updateRouter()
    record(.statusChanged(status: transport.status.rawValue), at: cycle)
  }

  /// The link went down: the function loses all that it has, as by a hot reset.
  ///
  /// Source: PCIe Base, 6.6.1.
  public func loseLink(at cycle: Cycle) { resetFunction(at: cycle) }

  /// FLR: the device reset, and configuration space, vectors and translations as well.
  func resetFunction(at cycle: Cycle) {
    resetDevice(at: cycle)
    reads.forgetRequests(cache: &context.cache, trace: trace, at: cycle)
    space.reset()
    errorMessages.removeAll()
    msix.reset()
    context.cache.flush()
    pages.disable()
    pages.reset()
    invalidations.removeAll()
    updateContext()
  }
}
