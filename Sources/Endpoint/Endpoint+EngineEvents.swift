import CDescriptorFetchABI
import CycleKernel
import Trace
import Virtqueues

/// Event fields that the fetch engine reads for the endpoint, where it can.
///
/// Source: VIRTIO v1.4, sections 2.7.7 and 2.8.14.
extension Endpoint {
  /// Asks for one field, and takes the one that is offered; returns whether there was either.
  func driveEvents(at cycle: Cycle) -> Bool {
    // What is offered belongs to an older request than the one that goes out now.
    let didTake = takeEvent(at: cycle)
    guard eventsWanted != 0 else { return didTake }
    inputs.evt_valid = 1
    inputs.evt_queue = UInt8(eventsWanted.trailingZeroBitCount)
    eventsWanted &= eventsWanted - 1
    return true
  }

  private func takeEvent(at cycle: Cycle) -> Bool {
    guard outputs.evd_valid != 0 else { return false }
    inputs.evd_ready = 1
    let number = Int(outputs.evd_queue)
    guard number < transport.queues.count else {
      return breakEngine(value: UInt64(number), at: cycle)
    }
    // Of a queue that was stopped meanwhile nothing is wanted any more.
    let bit: UInt64 = 1 << UInt64(number)
    guard suppressionPending & ~eventsWanted & bit != 0 else { return true }
    suppressionPending &= ~bit
    let queue = transport.queues[number]
    if outputs.evd_failed != 0 {
      let place = InterruptDecision.place(size: queue.size, features: queue.features)
      stop(
        queue: number, code: .readFailed, address: queue.driverArea &+ place.offset,
        engineKnows: false, at: cycle)
    } else {
      decideInterrupt(queue: number, value: outputs.evd_value, at: cycle)
    }
    return true
  }
}
