import ByteLayouts
import Trace
import VirtioLayouts

/// Rule `avail-before-ring-before-descriptor`: the device fetches ring slots that a completed read
/// of the index covers, and descriptors that a completed read has named.
struct AvailBeforeRingBeforeDescriptor: ~Copyable {
  private var queues: [FetchRecord] = []

  private mutating func claim(_ access: DeviceAccess, book: QueueBook) -> Int? {
    guard let number = book.activeQueue(access.queue) else { return nil }
    while queues.count <= number { queues.append(FetchRecord()) }
    let record = book.queues[number]
    if queues[number].generation != record.generation {
      queues[number].begin(size: record.areas.size, generation: record.generation)
    }
    return number
  }

  mutating func issueRead(
    _ access: DeviceAccess, event: TraceEvent, book: QueueBook, docket: Docket
  ) {
    guard access.purpose == .availableRing || access.purpose == .descriptor,
      let number = claim(access, book: book)
    else { return }
    docket.evaluated(.availBeforeRingBeforeDescriptor)
    let areas = book.queues[number].areas
    if access.purpose == .availableRing {
      let offset = access.address &- areas.availableRing &- SplitRingLayout.ringOffset
      guard !queues[number].covers(offset: offset, byteCount: access.byteCount) else { return }
      let known = queues[number].knownIndex
      let witnesses = [queues[number].indexEvent, event].compactMap(\.self)
      docket.violated(
        .availBeforeRingBeforeDescriptor, at: event.cycle, witnesses: witnesses
      ) {
        "queue \(number): read of \(access.byteCount / 2) slots at \(hexadecimal(access.address))"
          + " before a completed read of the index covered them (known: \(known))"
      }
      return
    }
    let offset = access.address &- areas.descriptorTable
    guard !queues[number].names(offset: offset, access: access) else { return }
    docket.violated(.availBeforeRingBeforeDescriptor, at: event.cycle, witnesses: [event]) {
      "queue \(number): read of a descriptor at \(hexadecimal(access.address)) that nothing named"
    }
  }

  mutating func completeRead(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook
  ) {
    guard !access.failed, let number = claim(access, book: book) else { return }
    let areas = book.queues[number].areas
    switch access.purpose {
    case .availableIndex:
      let offset = areas.availableRing &+ SplitRingLayout.indexOffset &- access.address
      guard offset < 64, Int(offset) + 2 <= payload.byteCount else { return }
      queues[number].learnIndex(payload.littleEndian(at: Int(offset)), event: event)
    case .availableRing:
      let offset = access.address &- areas.availableRing &- SplitRingLayout.ringOffset
      queues[number].learnHeads(offset: offset, payload: payload)
    case .descriptor:
      let offset = access.address &- areas.descriptorTable
      queues[number].learnDescriptors(offset: offset, address: access.address, payload: payload)
    case .readData, .writeData, .usedElement, .usedIndex, .queueInterrupt,
      .configurationInterrupt, .interruptSuppression, .indirectDescriptor, .usedDescriptor,
      .notificationSuppression:
      break
    }
  }

  /// Takes used elements as the end of what their chains have named.
  mutating func issueWrite(_ access: DeviceAccess, payload: RawSpan, book: QueueBook) {
    guard access.purpose == .usedElement, let number = claim(access, book: book) else { return }
    var at = 0
    while at + 8 <= payload.byteCount {
      queues[number].finish(head: payload.littleEndian(at: at))
      at += 8
    }
  }
}
