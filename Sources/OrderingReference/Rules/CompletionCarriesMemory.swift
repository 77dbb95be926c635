import ByteLayouts
import Trace

/// Rule `completion-carries-memory`: a read of the DMA port returns the bytes of memory.
///
/// It decides only where nothing was written to the pages of the read while it was under way.
struct CompletionCarriesMemory: ~Copyable {
  private struct Read {
    var identifier: UInt32
    var isUnderWay: Bool
    var place: Place
    var stamp: Int64
    var event: TraceEvent
  }
  private static let capacity = 4096
  private var reads: [Read]

  init() {
    let rest = Read(
      identifier: 0, isUnderWay: false, place: Place(key: 0), stamp: 0,
      event: TraceEvent(cycle: 0, .doorbell(queue: 0)))
    reads = Array(repeating: rest, count: Self.capacity)
  }

  mutating func issue(_ access: DeviceAccess, event: TraceEvent, book: QueueBook) {
    let slot = Int(access.identifier) & (Self.capacity - 1)
    reads[slot].isUnderWay = false
    let byteCount = UInt64(access.byteCount)
    guard access.route != .refused,
      let found = book.resolver.resolve(access.address, byteCount: byteCount),
      found.byteCount == byteCount, book.shadow.contains(found.place, byteCount: byteCount)
    else { return }
    let stamp = book.shadow.writeStamp(found.place, byteCount: byteCount)
    reads[slot] = Read(
      identifier: access.identifier, isUnderWay: true, place: found.place, stamp: stamp,
      event: event)
  }

  mutating func complete(
    _ access: DeviceAccess, payload: RawSpan, event: TraceEvent, book: QueueBook, docket: Docket
  ) {
    let slot = Int(access.identifier) & (Self.capacity - 1)
    guard reads[slot].isUnderWay, reads[slot].identifier == access.identifier else { return }
    reads[slot].isUnderWay = false
    let byteCount = UInt64(access.byteCount)
    let place = reads[slot].place
    guard !access.failed, payload.byteCount == Int(byteCount),
      book.shadow.contains(place, byteCount: byteCount),
      book.shadow.writeStamp(place, byteCount: byteCount) == reads[slot].stamp
    else { return }
    docket.evaluated(.completionCarriesMemory)
    guard let difference = book.shadow.firstDifference(place, payload) else { return }
    let issued = reads[slot].event
    docket.violated(.completionCarriesMemory, at: event.cycle, witnesses: [issued, event]) {
      "read \(access.identifier) brought other bytes than memory from offset \(difference.offset)"
        + " on, at \(place.space) \(hexadecimal(place.address))"
    }
  }
}
