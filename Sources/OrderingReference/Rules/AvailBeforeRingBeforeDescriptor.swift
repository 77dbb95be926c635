import ByteLayouts
import Trace
import VirtioLayouts

/// Rule `avail-before-ring-before-descriptor`: the device fetches ring slots that a completed read
/// of the index covers, descriptors that a completed read has named or found available, and
/// indirect tables that a descriptor it has read names.
///
/// A device that fetches ahead reads more than that, within its tables and rings: a read of a split
/// ring's table begins with a descriptor that was named, and none of a packed ring's reaches into
/// the next pass. What such a read names counts as far as a device may follow it.
struct AvailBeforeRingBeforeDescriptor: ~Copyable {
  private struct Record {
    var generation: UInt32 = 0
    var split = SplitFetchRecord()
    var packed = PackedFetchRecord()
  }
  private var queues: [Record] = []
  private var tables = NamedTables()
  private let fetchesAhead: Bool

  init(fetchesAhead: Bool = false) { self.fetchesAhead = fetchesAhead }

  private mutating func claim(_ access: DeviceAccess, book: QueueBook) -> Int? {
    claim(queue: access.queue, book: book)
  }

  /// Takes what NOTIFICATION_DATA says as a completed read of the index.
  mutating func learn(_ position: UInt16, queue: UInt16, event: TraceEvent, book: QueueBook) {
    guard let number = claim(queue: queue, book: book) else { return }
    if book.queues[number].isPacked {
      queues[number].packed.learnPosition(position)
    } else {
      queues[number].split.learnIndex(position, event: event)
    }
  }

  private mutating func claim(queue: UInt16, book: QueueBook) -> Int? {
    guard let number = book.activeQueue(queue) else { return nil }
    while queues.count <= number { queues.append(Record()) }
    let generation = book.queues[number].generation
    guard queues[number].generation != generation else { return number }
    queues[number].split.end(tables: &tables)
    queues[number].packed.end(tables: &tables)
    queues[number].generation = generation
    let size = book.queues[number].areas.size
    if book.queues[number].isPacked {
      queues[number].packed.begin(
        size: size, isInOrder: book.queues[number].isInOrder, fetchesAhead: fetchesAhead)
    } else {
      queues[number].split.begin(size: size, fetchesAhead: fetchesAhead)
    }
    return number
  }

  mutating func issueRead(
    _ access: DeviceAccess, event: TraceEvent, book: QueueBook, docket: Docket
  ) {
    switch access.purpose {
    case .availableRing, .descriptor, .indirectDescriptor: break
    case .availableIndex, .readData, .writeData, .usedElement, .usedIndex, .queueInterrupt,
      .configurationInterrupt, .interruptSuppression, .usedDescriptor, .notificationSuppression:
      return
    }
    guard let number = claim(access, book: book) else { return }
    docket.evaluated(.availBeforeRingBeforeDescriptor)
    switch access.purpose {
    case .availableRing:
      let offset =
        access.address &- book.queues[number].areas.availableRing &- SplitRingLayout.ringOffset
      guard
        book.queues[number].isPacked
          || !queues[number].split.covers(offset: offset, byteCount: access.byteCount)
      else { return }
      let known = queues[number].split.knownIndex
      let witnesses = [queues[number].split.indexEvent, event].compactMap(\.self)
      docket.violated(.availBeforeRingBeforeDescriptor, at: event.cycle, witnesses: witnesses) {
        "queue \(number): read of \(access.byteCount / 2) slots at \(hexadecimal(access.address))"
          + " before a completed read of the index covered them (known: \(known))"
      }
    case .indirectDescriptor:
      guard !tables.holds(access.address, byteCount: access.byteCount, queue: number) else {
        return
      }
      docket.violated(.availBeforeRingBeforeDescriptor, at: event.cycle, witnesses: [event]) {
        "queue \(number): read of an indirect table at \(hexadecimal(access.address)) that no descriptor named"
      }
    default:
      let offset = access.address &- book.queues[number].areas.descriptorTable
      let isPacked = book.queues[number].isPacked
      let isKnown =
        isPacked
        ? queues[number].packed.issueRead(
          access.identifier, offset: offset, byteCount: access.byteCount)
        : queues[number].split.names(offset: offset, byteCount: access.byteCount)
      guard !isKnown else { return }
      docket.violated(.availBeforeRingBeforeDescriptor, at: event.cycle, witnesses: [event]) {
        "queue \(number): read of a descriptor at \(hexadecimal(access.address)) that nothing "
          + (isPacked ? "ahead of it had made available" : "named")
      }
    }
  }

  mutating func completeRead(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook
  ) {
    guard !access.failed, let number = claim(access, book: book) else { return }
    let table = book.queues[number].areas.descriptorTable
    let available = book.queues[number].areas.availableRing
    let isPacked = book.queues[number].isPacked
    switch access.purpose {
    case .availableIndex where !isPacked:
      let offset = available &+ SplitRingLayout.indexOffset &- access.address
      guard offset < 64, Int(offset) + 2 <= payload.byteCount else { return }
      queues[number].split.learnIndex(payload.littleEndian(at: Int(offset)), event: event)
    case .availableRing where !isPacked:
      let offset = access.address &- available &- SplitRingLayout.ringOffset
      queues[number].split.learnHeads(offset: offset, payload: payload)
    case .descriptor where isPacked:
      queues[number].packed.learn(
        access.identifier, offset: access.address &- table, payload: payload, queue: number,
        tables: &tables)
    case .descriptor:
      queues[number].split.learnDescriptors(
        offset: access.address &- table, payload: payload, queue: number, tables: &tables)
    case .availableIndex, .availableRing, .readData, .writeData, .usedElement, .usedIndex,
      .queueInterrupt, .configurationInterrupt, .interruptSuppression, .indirectDescriptor,
      .usedDescriptor, .notificationSuppression:
      break
    }
  }

  /// Takes used elements and descriptors as the end of what their chains have named.
  mutating func issueWrite(_ access: DeviceAccess, payload: RawSpan, book: QueueBook) {
    let isElement = access.purpose == .usedElement
    guard isElement || access.purpose == .usedDescriptor,
      let number = claim(access, book: book), book.queues[number].isPacked != isElement
    else { return }
    let areas = book.queues[number].areas
    guard isElement else {
      guard payload.byteCount == 8 else { return }
      let offset = access.address &- areas.descriptorTable
      return queues[number].packed.finish(
        slot: offset / 16, identifier: payload.littleEndian(at: 4), tables: &tables)
    }
    let offset = access.address &- areas.usedRing &- SplitRingLayout.ringOffset
    var at = 0
    while at + 8 <= payload.byteCount {
      queues[number].split.finish(
        head: payload.littleEndian(at: at), usedSlot: (offset &+ UInt64(at)) / 8,
        isInOrder: book.queues[number].isInOrder, tables: &tables)
      at += 8
    }
  }
}
