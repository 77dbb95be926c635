import Trace
import VirtioLayouts

/// Rule `used-in-order`: with IN_ORDER a used entry stands for its chain and all that were exposed
/// ahead of it, which then count as completely used.
struct UsedInOrder {
  /// How many chains the use of `chain` ends, which is one without IN_ORDER.
  ///
  /// - Parameter limit: chains that the device announced or could have announced.
  /// - Returns: nil after a violation.
  func batch(
    endingWith chain: Int, limit: UInt64, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> UInt64? {
    let number = Int(book.chains[chain].queue)
    guard book.queues[number].isInOrder else { return 1 }
    docket.evaluated(.usedInOrder)
    let first = book.queues[number].usedPosition
    let last = book.chains[chain].position
    let name = book.chains[chain].head
    guard last >= first, last - first < limit else {
      docket.violated(
        .usedInOrder, at: event.cycle, witnesses: [book.chains[chain].exposure, event]
      ) {
        "queue \(number): chain \(name), number \(last), used where number \(first) was next and"
          + " \(limit) could be used"
      }
      return nil
    }
    for position in first..<last {
      guard let skipped = book.chain(at: position, of: number) else { continue }
      let byteCount = book.chains[skipped].writableByteCount
      guard !book.chains[skipped].isRewritten,
        let missing = book.chains[skipped].firstUnwritten(of: byteCount)
      else { continue }
      docket.violated(
        .usedInOrder, at: event.cycle, witnesses: [book.chains[skipped].exposure, event]
      ) {
        "queue \(number): chain \(book.chains[skipped].head) skipped by the use of \(name), but byte \(missing)"
          + " of its writable buffers was not visible"
      }
      return nil
    }
    return last - first + 1
  }

  /// Holds the slots inside a split ring's batch, where no element may have been written.
  func checkSkippedSlots(
    _ count: UInt64, of number: Int, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> Bool {
    let mask = book.queues[number].areas.size &- 1
    let first = book.queues[number].usedIndex
    for ahead in 1..<max(count, 1) {
      let slot = Int((first &+ UInt16(ahead)) & mask)
      guard book.tables[number].writtenUsedBytes[slot] != 0 else { continue }
      docket.violated(.usedInOrder, at: event.cycle, witnesses: [event]) {
        "queue \(number): used element in slot \(slot), inside a batch of \(count) that stands in"
          + " slot \(first & mask)"
      }
      return false
    }
    return true
  }
}
