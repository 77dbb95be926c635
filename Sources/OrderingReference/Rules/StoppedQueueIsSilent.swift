import Trace

/// Rule `stopped-queue-is-silent`: after the reset of a queue or device nothing is accessed or told
/// for it until it is configured again; what was issued before may still take effect.
struct StoppedQueueIsSilent: ~Copyable {
  private struct Record {
    var vector = UInt16.max
    var isStopped = false
    var stop = TraceEvent(cycle: 0, .doorbell(queue: 0))
  }
  private var queues: [Record] = []

  mutating func configure(_ areas: QueueAreas) {
    while queues.count <= Int(areas.queue) { queues.append(Record()) }
    queues[Int(areas.queue)] = Record(vector: areas.vector)
  }

  mutating func stop(_ queue: UInt16, event: TraceEvent) {
    guard Int(queue) < queues.count else { return }
    queues[Int(queue)].isStopped = true
    queues[Int(queue)].stop = event
  }

  /// Holds an access that the DMA port accepted.
  func check(_ access: DeviceAccess, event: TraceEvent, docket: Docket) {
    let stopped: Int?
    switch access.purpose {
    case .configurationInterrupt: return
    case .queueInterrupt: stopped = lastStopped(vector: access.queue)
    case .availableIndex, .availableRing, .descriptor, .readData, .writeData, .usedElement,
      .usedIndex, .interruptSuppression, .indirectDescriptor, .usedDescriptor,
      .notificationSuppression:
      let number = Int(access.queue)
      guard number < queues.count else { return }
      stopped = queues[number].isStopped ? number : nil
    }
    docket.evaluated(.stoppedQueueIsSilent)
    guard let stopped else { return }
    let stop = queues[stopped].stop
    docket.violated(.stoppedQueueIsSilent, at: event.cycle, witnesses: [stop, event]) {
      access.purpose == .queueInterrupt
        ? "interrupt \(access.queue) issued while all its queues are stopped"
        : "queue \(access.queue): \(access.purpose) accessed while the queue is stopped"
    }
  }

  /// The last queue of a vector; nil when it has none, or one that is not stopped.
  private func lastStopped(vector: UInt16) -> Int? {
    var last: Int?
    for number in queues.indices where queues[number].vector == vector {
      guard queues[number].isStopped else { return nil }
      last = number
    }
    return last
  }
}
