import ByteLayouts
import Trace
import VirtioLayouts

/// Rule `index-before-interrupt`: an interrupt follows the used indexes or descriptors that it
/// announces, when it is issued and when it is delivered.
///
/// On issue each interrupt of a vector takes one used index or descriptor of the vector's queues. A
/// device that decides late may signal once more for each queue after an interrupt that covered
/// several; more than that is not saved up. INTx is judged where it is seen asserted.
struct IndexBeforeInterrupt: ~Copyable {
  private struct Vector {
    var unannouncedCount = 0
    var queues: [UInt16] = []
    var pending: [IndexRequirement] = []
  }
  private struct Queue {
    /// Used index, or number of used descriptors, that is visible.
    var visibleUse: UInt16 = 0
    /// The same as the device issued it.
    var issuedUse: UInt16 = 0
    var issueEvent: TraceEvent?
    var generation: UInt32 = 0
    var hasLostWrites = false
  }
  private var vectors: [Vector] = []
  private var queues: [Queue] = []
  private var ledgers: [InterruptLedger] = []
  private var line = LineAnnouncements()

  /// Takes a write into the order of issue.
  mutating func issue(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook, docket: Docket
  ) {
    guard access.route != .refused else { return }
    switch access.purpose {
    case .usedIndex, .usedDescriptor: issueUse(access, payload: payload, event: event, book: book)
    case .queueInterrupt, .configurationInterrupt:
      issueInterrupt(access, payload: payload, event: event, docket: docket)
    case .availableIndex, .availableRing, .descriptor, .readData, .writeData, .usedElement,
      .interruptSuppression, .indirectDescriptor, .notificationSuppression:
      break
    }
  }

  private mutating func issueUse(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook
  ) {
    guard let number = book.activeQueue(access.queue) else { return }
    let generation = book.queues[number].generation
    claim(queue: access.queue, generation: generation)
    if access.purpose == .usedIndex {
      let offset =
        book.queues[number].areas.usedRing &+ SplitRingLayout.indexOffset &- access.address
      guard offset < 64, Int(offset) + 2 <= payload.byteCount else { return }
      queues[number].issuedUse = payload.littleEndian(at: Int(offset))
    } else {
      queues[number].issuedUse &+= 1
    }
    queues[number].issueEvent = event
    guard book.queues[number].areas.vector != .max else { return }
    require(
      IndexRequirement(
        queue: access.queue, generation: generation, index: queues[number].issuedUse,
        event: event), vector: book.queues[number].areas.vector)
  }

  private mutating func require(_ requirement: IndexRequirement, vector number: UInt16) {
    claim(vector: number)
    let vector = Int(number)
    vectors[vector].unannouncedCount += 1
    if !vectors[vector].queues.contains(requirement.queue) {
      vectors[vector].queues.append(requirement.queue)
    }
    for at in vectors[vector].pending.indices
    where vectors[vector].pending[at].queue == requirement.queue {
      vectors[vector].pending[at] = requirement
      return
    }
    vectors[vector].pending.append(requirement)
  }

  private mutating func issueInterrupt(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, docket: Docket
  ) {
    // The controller tells interrupts apart by the low byte of the message.
    let isWhole = payload.byteCount == 4
    let message = isWhole ? UInt16(payload.littleEndian(at: 0, as: UInt8.self)) : access.queue
    claim(message: message)
    guard access.purpose == .queueInterrupt else { return ledgers[Int(message)].issue([]) }
    docket.evaluated(.indexBeforeInterrupt)
    claim(vector: access.queue)
    let vector = Int(access.queue)
    if vectors[vector].unannouncedCount == 0 {
      docket.violated(.indexBeforeInterrupt, at: event.cycle, witnesses: [event]) {
        "interrupt \(vector) issued without a used index that was not announced before"
      }
    } else {
      vectors[vector].unannouncedCount = min(
        vectors[vector].unannouncedCount - 1, vectors[vector].queues.count)
    }
    ledgers[Int(message)].issue(vectors[vector].pending)
    vectors[vector].pending.removeAll(keepingCapacity: true)
  }

  /// Notes that a used index or descriptor became visible.
  mutating func noteVisible(_ number: Int, book: QueueBook) {
    claim(queue: UInt16(number), generation: book.queues[number].generation)
    queues[number].visibleUse = book.queues[number].visibleUse
    line.noteVisible()
  }

  /// Checks what must be visible when INTx is seen asserted.
  ///
  /// An assertion that no used entry explains may be that of a configuration change, unless one is
  /// still under way.
  mutating func assertLine(event: TraceEvent, book: QueueBook, docket: Docket) {
    docket.evaluated(.indexBeforeInterrupt)
    guard !line.assert(queueCount: queues.count) else { return }
    for number in queues.indices where !queues[number].hasLostWrites {
      guard let issue = queues[number].issueEvent, book.activeQueue(UInt16(number)) != nil,
        book.queues[number].generation == queues[number].generation,
        Int16(bitPattern: queues[number].visibleUse &- queues[number].issuedUse) < 0
      else { continue }
      docket.violated(.indexBeforeInterrupt, at: event.cycle, witnesses: [issue, event]) {
        "INTx asserted before used entry \(queues[number].issuedUse) of queue \(number) was visible"
      }
      return
    }
  }

  /// Notes that a write to a queue's used index may have been dropped on its way.
  mutating func noteFault(_ fault: TranslationFault, book: QueueBook) {
    guard fault.isWrite else { return }
    for queue in book.queues where queue.isActive {
      guard Self.holdsUses(queue.areas, page: fault.address >> 12) else { continue }
      claim(queue: queue.areas.queue, generation: queue.generation)
      queues[Int(queue.areas.queue)].hasLostWrites = true
    }
  }

  /// Whether a page holds the used index or used descriptors of a queue.
  private static func holdsUses(_ areas: QueueAreas, page: UInt64) -> Bool {
    guard areas.isPacked else {
      return (areas.usedRing &+ SplitRingLayout.indexOffset) >> 12 == page
    }
    let last = areas.descriptorTable &+ 16 * UInt64(areas.size) &- 1
    return areas.descriptorTable >> 12 <= page && page <= last >> 12
  }

  /// Notes that the device stopped a queue, with what it had not yet written.
  mutating func noteError(_ error: DeviceError, book: QueueBook) {
    guard let number = book.activeQueue(error.queue) else { return }
    claim(queue: error.queue, generation: book.queues[number].generation)
    queues[number].hasLostWrites = true
  }

  /// Notes that the device was reset, with what it had not yet written.
  mutating func reset() {
    for at in ledgers.indices { ledgers[at].reset() }
    line.reset()
    for at in vectors.indices {
      vectors[at].unannouncedCount = 0
      vectors[at].queues.removeAll(keepingCapacity: true)
      vectors[at].pending.removeAll(keepingCapacity: true)
    }
  }

  /// Checks what must be visible when the next interrupt with this message is delivered.
  mutating func deliver(_ message: UInt16, event: TraceEvent, book: QueueBook, docket: Docket) {
    docket.evaluated(.indexBeforeInterrupt)
    claim(message: message)
    let isKnown = ledgers[Int(message)].deliver { requirement in
      guard let number = book.activeQueue(requirement.queue),
        book.queues[number].generation == requirement.generation
      else { return }
      let queue = number < queues.count ? queues[number] : Queue()
      let isCurrent = queue.generation == requirement.generation
      if isCurrent, queue.hasLostWrites { return }
      let visible = isCurrent ? queue.visibleUse : 0
      guard Int16(bitPattern: visible &- requirement.index) < 0 else { return }
      docket.violated(
        .indexBeforeInterrupt, at: event.cycle, witnesses: [requirement.event, event]
      ) {
        "interrupt \(message) delivered before used entry \(requirement.index) of queue"
          + " \(requirement.queue) was visible"
      }
    }
    if isKnown { return }
    docket.violated(.indexBeforeInterrupt, at: event.cycle, witnesses: [event]) {
      "interrupt \(message) delivered more often than issued"
    }
  }

  private mutating func claim(vector: UInt16) {
    while vectors.count <= Int(vector) { vectors.append(Vector()) }
  }

  private mutating func claim(message: UInt16) {
    while ledgers.count <= Int(message) { ledgers.append(InterruptLedger()) }
  }

  private mutating func claim(queue: UInt16, generation: UInt32) {
    while queues.count <= Int(queue) { queues.append(Queue()) }
    if queues[Int(queue)].generation != generation {
      queues[Int(queue)] = Queue(generation: generation)
    }
  }
}
