import Trace

/// Rule `stopped-queue-is-silent`: after the reset of a queue or device nothing is accessed or told
/// for it until it is configured again; what was issued before may still take effect.
struct StoppedQueueIsSilent: ~Copyable {
  private struct Record {
    var vector = UInt16.max
    var stop: TraceEvent?
  }
  private var queues: [Record] = []

  mutating func configure(_ areas: QueueAreas) {
    while queues.count <= Int(areas.queue) { queues.append(Record()) }
    queues[Int(areas.queue)] = Record(vector: areas.vector)
  }

  mutating func stop(_ queue: UInt16, event: TraceEvent) {
    if Int(queue) < queues.count { queues[Int(queue)].stop = event }
  }

  /// Holds an access that the DMA port accepted.
  func check(_ access: DeviceAccess, event: TraceEvent, docket: Docket) {
    let stop: TraceEvent?
    switch access.purpose {
    case .configurationInterrupt: return
    case .queueInterrupt: stop = stopOfAll(vector: access.queue)
    case .availableIndex, .availableRing, .descriptor, .readData, .writeData, .usedElement,
      .usedIndex, .interruptSuppression, .indirectDescriptor, .usedDescriptor,
      .notificationSuppression:
      guard Int(access.queue) < queues.count else { return }
      stop = queues[Int(access.queue)].stop
    }
    docket.evaluated(.stoppedQueueIsSilent)
    guard let stop else { return }
    docket.violated(.stoppedQueueIsSilent, at: event.cycle, witnesses: [stop, event]) {
      access.purpose == .queueInterrupt
        ? "interrupt \(access.queue) issued while all its queues are stopped"
        : "queue \(access.queue): \(access.purpose) accessed while the queue is stopped"
    }
  }

  /// The last stop of the queues of a vector; nil when it has none, or one that is not stopped.
  private func stopOfAll(vector: UInt16) -> TraceEvent? {
    var last: TraceEvent?
    for queue in queues where queue.vector == vector {
      guard let stop = queue.stop else { return nil }
      last = stop
    }
    return last
  }
}
