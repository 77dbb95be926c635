import Trace

/// Rule `device-writes-only-writable`: a device write falls into used rings and device-writable
/// buffers of exposed chains, with every byte.
struct DeviceWritesOnlyWritable {
  func check(_ access: MemoryAccess, book: QueueBook, event: TraceEvent, docket: Docket) {
    docket.evaluated(.deviceWritesOnlyWritable)
    let start = Place(access.space, access.address).key
    let end = start + UInt64(access.byteCount)
    var at = start
    while at < end {
      let next =
        book.writable.furthestEnd(holding: at) { _ in true }
        ?? book.fields.furthestEnd(holding: at) { $0.part == QueueBook.Field.usedRing }
      guard let next else {
        let address = hexadecimal(Place(key: at).address)
        docket.violated(.deviceWritesOnlyWritable, at: event.cycle, witnesses: [event]) {
          "device wrote \(access.space) \(address), which is no used ring or writable buffer"
        }
        return
      }
      at = next
    }
  }
}
