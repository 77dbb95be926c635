import Trace
import VirtioLayouts

/// Rule `data-before-index`: what a used index or descriptor announces was visible before it.
struct DataBeforeIndex {
  /// Notes which bytes of a split ring's used elements a device write covers.
  func noteWrite(_ place: Place, byteCount: UInt64, of number: Int, book: QueueBook) {
    let origin = book.queues[number].usedRing.key + SplitRingLayout.ringOffset
    let size = Int(book.queues[number].areas.size)
    let start = max(place.key, origin) - origin
    let end = max(place.key + byteCount, origin) - origin
    var at = start
    while at < end, Int(at >> 3) < size {
      let slot = Int(at >> 3)
      let low = at & 7
      let high = min(8, end - UInt64(slot) * 8)
      let bits = UInt16(1) << UInt16(high) - UInt16(1) << UInt16(low)
      book.tables[number].writtenUsedBytes[slot] |= UInt8(truncatingIfNeeded: bits)
      at = UInt64(slot + 1) * 8
    }
  }

  /// Whether the element in `slot` was written since the ring's last use of the slot.
  ///
  /// It is a violation when not. The next use starts from nothing.
  func elementIsWritten(
    _ slot: Int, of number: Int, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> Bool {
    docket.evaluated(.dataBeforeIndex)
    let written = book.tables[number].writtenUsedBytes[slot]
    book.tables[number].writtenUsedBytes[slot] = 0
    guard written != QueueTables.wholeUse else { return true }
    docket.violated(.dataBeforeIndex, at: event.cycle, witnesses: [event]) {
      "queue \(number): used index visible before the used element in slot \(slot)"
    }
    return false
  }

  /// Whether id and length of a used descriptor were written before its flags became visible.
  func usedDescriptorIsWhole(
    _ slot: UInt16, of number: Int, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> Bool {
    docket.evaluated(.dataBeforeIndex)
    let written = book.tables[number].writtenUsedBytes[Int(slot)]
    guard written != QueueTables.wholeUse else { return true }
    docket.violated(.dataBeforeIndex, at: event.cycle, witnesses: [event]) {
      "queue \(number): flags of the used descriptor in slot \(slot) visible before its length"
        + " and id"
    }
    return false
  }

  /// Holds the length of a used entry against what the device has written of the chain.
  func checkData(
    _ chain: Int, length: UInt32, book: QueueBook, event: TraceEvent, docket: Docket
  ) {
    guard !book.chains[chain].isRewritten,
      let missing = book.chains[chain].firstUnwritten(of: UInt64(length))
    else { return }
    let head = book.chains[chain].head
    docket.violated(
      .dataBeforeIndex, at: event.cycle, witnesses: [book.chains[chain].exposure, event]
    ) {
      "queue \(book.chains[chain].queue): chain \(head) used with length \(length), but byte"
        + " \(missing) of its writable buffers was not visible"
    }
  }
}
