import Trace
import VirtioLayouts

/// Rule `device-writes-only-writable`: a device write falls into used rings, used descriptors,
/// event structures and device-writable buffers of exposed chains, with every byte.
struct DeviceWritesOnlyWritable {
  func check(_ access: MemoryAccess, book: QueueBook, event: TraceEvent, docket: Docket) {
    // While a chain is unknown, so is what the device may write.
    guard book.unknownCount == 0 else { return }
    docket.evaluated(.deviceWritesOnlyWritable)
    let start = Place(access.space, access.address).key
    let end = start + UInt64(access.byteCount)
    var at = start
    while at < end {
      let next =
        book.writable.furthestEnd(holding: at) { _ in true } ?? Self.structureEnd(at, book: book)
      guard let next else {
        let address = hexadecimal(Place(key: at).address)
        docket.violated(.deviceWritesOnlyWritable, at: event.cycle, witnesses: [event]) {
          "device wrote \(access.space) \(address), which is no used ring, used descriptor or"
            + " writable buffer"
        }
        return
      }
      at = next
    }
  }

  /// The end of the part of a ring or event structure that holds `at` and is the device's.
  private static func structureEnd(_ at: UInt64, book: QueueBook) -> UInt64? {
    var furthest: UInt64?
    book.deviceFields.forEach(overlapping: at, byteCount: 1) { _, interval in
      let isRing = interval.part == QueueField.packedRing.rawValue
      let end = isRing ? usedDescriptorEnd(at, interval, book: book) : interval.end
      if let end { furthest = max(furthest ?? 0, end) }
    }
    return furthest
  }

  /// The end of the used descriptor that holds `at`; nil where the device may not write.
  ///
  /// A slot that was handed back is left to rule `descriptor-not-rewritten`.
  private static func usedDescriptorEnd(
    _ at: UInt64, _ interval: Interval, book: QueueBook
  ) -> UInt64? {
    let number = Int(interval.owner)
    guard book.queues[number].isActive else { return interval.end }
    let offset = at - interval.start
    guard offset % 16 >= PackedDescriptor.lengthOffset,
      book.queues[number].state(ofSlot: UInt16(offset / 16)) != .untouched
    else { return nil }
    return at - offset % 16 + 16
  }
}
