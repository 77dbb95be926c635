import ByteLayouts
import Trace
import VirtioLayouts

/// Rule `interrupt-when-asked`: an interrupt that the driver asked for is issued in bounded time.
///
/// Used entries must be followed by a look at what the driver says, or by an interrupt; and a look
/// that shows the wish by an interrupt. A queue without a vector owes interrupts where INTx was
/// seen; there an assertion tells everything. A vector that stays masked over the limit is not
/// known to the judge.
struct InterruptWhenAsked: ~Copyable {
  private let cycleLimit: UInt64
  private var queues: [AskedQueue] = []
  private var hasLine = false
  private var lineIsAsserted = false
  private var isSuspended = false
  /// No deadline passes before this cycle.
  private var nextDeadline = UInt64.max

  init(cycleLimit: UInt64) { self.cycleLimit = cycleLimit }

  /// The record of a queue whose device writes are followed.
  private mutating func claim(_ queue: UInt16, book: QueueBook) -> Int? {
    guard let number = book.activeQueue(queue) else { return nil }
    while queues.count <= number { queues.append(AskedQueue()) }
    if queues[number].generation != book.queues[number].generation {
      let size = book.queues[number].isPacked ? book.queues[number].areas.size : 0
      queues[number].begin(generation: book.queues[number].generation, packedSize: size)
    }
    return queues[number].isLost || book.queues[number].isLost ? nil : number
  }

  /// Takes a write into the order of issue.
  mutating func issueWrite(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook
  ) {
    switch access.purpose {
    case .usedIndex:
      guard let number = claim(access.queue, book: book) else { return }
      let areas = book.queues[number].areas
      let offset = areas.usedRing &+ SplitRingLayout.indexOffset &- access.address
      guard offset < 64, Int(offset) + 2 <= payload.byteCount else { return }
      queues[number].uses.issue(
        index: payload.littleEndian(at: Int(offset), as: UInt16.self), size: areas.size)
      note(number, event: event)
    case .usedDescriptor:
      guard let number = claim(access.queue, book: book), payload.byteCount == 8 else { return }
      let offset = access.address &- book.queues[number].areas.descriptorTable
      queues[number].uses.issue(
        slot: UInt16(truncatingIfNeeded: min(offset / 16, 0xffff)),
        identifier: payload.littleEndian(at: 4, as: UInt16.self), of: number, book: book)
      note(number, event: event)
    case .queueInterrupt:
      for number in queues.indices
      where book.queues[number].areas.vector == access.queue { queues[number].tell() }
    case .availableIndex, .availableRing, .descriptor, .readData, .writeData, .usedElement,
      .configurationInterrupt, .interruptSuppression, .indirectDescriptor,
      .notificationSuppression:
      break
    }
  }

  private mutating func note(_ number: Int, event: TraceEvent) {
    queues[number].noteIssue(event: event)
    nextDeadline = min(nextDeadline, event.cycle &+ cycleLimit)
  }

  /// Takes the issue of a look.
  mutating func issueRead(_ access: DeviceAccess, event: TraceEvent, book: QueueBook) {
    guard access.purpose == .interruptSuppression,
      let number = claim(access.queue, book: book),
      InterruptWish.offset(in: access, areas: book.queues[number].areas) != nil
    else { return }
    queues[number].beginLook(
      access.identifier, visible: visibleCount(number, book), cycle: event.cycle)
  }

  /// Entries whose uses are visible, also those of which the judge has still to see the data.
  private func visibleCount(_ number: Int, _ book: QueueBook) -> UInt64 {
    let queue = book.queues[number]
    return max(
      queue.passedCount,
      queues[number].uses.visibleCount(queue.visibleUse, isPacked: queue.isPacked))
  }

  /// Takes what a look returned.
  mutating func completeRead(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook, docket: Docket
  ) {
    guard access.purpose == .interruptSuppression,
      let number = claim(access.queue, book: book)
    else { return }
    guard !access.failed else { return queues[number].isLost = true }
    let areas = book.queues[number].areas
    guard let value = InterruptWish.value(in: payload, of: access, areas: areas) else { return }
    docket.evaluated(.interruptWhenAsked)
    queues[number].endLook(
      access.identifier, value: value, visible: visibleCount(number, book), event: event
    ) { InterruptWish.asks(value, for: $0, areas: areas) }
    if hasLine, lineIsAsserted { queues[number].tell() }
    let oldest = queues[number].oldestCycle
    if oldest < .max { nextDeadline = min(nextDeadline, oldest &+ cycleLimit) }
  }

  /// Takes a change of INTx.
  mutating func changeLine(isAsserted: Bool) {
    hasLine = true
    lineIsAsserted = isAsserted
    guard isAsserted else { return }
    for number in queues.indices { queues[number].tell() }
  }

  /// Takes a change of the device status: a suspended device owes nothing until it goes on.
  mutating func changeStatus(_ status: DeviceStatus, event: TraceEvent) {
    if status == [] {
      for number in queues.indices { queues[number].isLost = true }
    }
    let suspends = status.contains(.suspend) && !status.contains(.driverOK)
    if isSuspended, !suspends {
      for number in queues.indices { queues[number].postpone(to: event) }
      nextDeadline = event.cycle &+ cycleLimit
    }
    isSuspended = suspends
  }

  /// Stops following a queue, or all, when the device may have dropped what it had to write.
  mutating func lose(queue: UInt16? = nil) {
    for number in queues.indices where queue.map({ Int($0) == number }) ?? true {
      queues[number].isLost = true
    }
  }

  /// Reports what is overdue in the cycle of `event`.
  @inline(__always)
  mutating func watch(_ event: TraceEvent, book: QueueBook, docket: Docket) {
    if event.cycle >= nextDeadline, !isSuspended {
      reportOverdue(event, book: book, docket: docket)
    }
  }

  private mutating func reportOverdue(_ event: TraceEvent, book: QueueBook, docket: Docket) {
    report(
      since: event.cycle - cycleLimit, at: event.cycle, closing: event, book: book, docket: docket)
    var oldest = UInt64.max
    for number in queues.indices where !queues[number].isLost {
      oldest = min(oldest, queues[number].oldestCycle)
    }
    // What is not overdue only because a look is under way is looked at again later.
    nextDeadline =
      oldest == .max ? .max : max(oldest &+ cycleLimit, event.cycle + 1 + cycleLimit / 16)
  }

  /// Ends a drained trace: what is owed for more than `settling` cycles was lost.
  mutating func finish(at cycle: UInt64, settling: UInt64, book: QueueBook, docket: Docket) {
    guard cycle >= settling, !isSuspended else { return }
    report(since: cycle - settling, at: cycle, closing: nil, book: book, docket: docket)
  }

  private mutating func report(
    since limit: UInt64, at cycle: UInt64, closing: TraceEvent?, book: QueueBook, docket: Docket
  ) {
    for number in queues.indices where !queues[number].isLost {
      guard book.activeQueue(UInt16(number)) != nil,
        book.queues[number].generation == queues[number].generation,
        book.queues[number].areas.vector != .max || hasLine,
        let (event, reason) = queues[number].overdue(since: limit)
      else { continue }
      docket.evaluated(.interruptWhenAsked)
      let witnesses = [event, closing].compactMap(\.self)
      docket.violated(.interruptWhenAsked, at: cycle, witnesses: witnesses) {
        "queue \(number): \(reason)"
      }
      queues[number].drop()
    }
  }
}
