import Trace
import VirtioLayouts

/// Rule `used-names-exposed-chain`: each used element or descriptor names one exposed chain, each
/// chain once, and stands where the driver looks for it.
struct UsedNamesExposedChain {
  /// Whether the used index may advance to `index`; a violation when it jumps or goes back.
  func admits(
    index: UInt16, of number: Int, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> Bool {
    docket.evaluated(.usedNamesExposedChain)
    let present = book.queues[number].usedIndex
    let count = book.queues[number].exposedCount
    guard UInt64(index &- present) > count else { return true }
    docket.violated(.usedNamesExposedChain, at: event.cycle, witnesses: [event]) {
      "queue \(number): used index went from \(present) to \(index) with \(count) chains exposed"
    }
    return false
  }

  /// Whether the flags of a used descriptor carry the device's wrap counter; a violation when not.
  func admits(
    flags: DescriptorFlags, slot: UInt16, of number: Int, book: QueueBook, event: TraceEvent,
    docket: Docket
  ) -> Bool {
    docket.evaluated(.usedNamesExposedChain)
    let wrap = book.queues[number].usedWrap(ofSlot: slot)
    guard !flags.isUsed(wrap: wrap) else { return true }
    docket.violated(.usedNamesExposedChain, at: event.cycle, witnesses: [event]) {
      "queue \(number): descriptor in slot \(slot) written with flags"
        + " \(hexadecimal(UInt64(flags.rawValue))), which are not those of wrap counter"
        + " \(wrap ? 1 : 0)"
    }
    return false
  }

  /// The exposed chain that a used element or descriptor names; nil after a violation.
  func chain(
    named head: UInt32, of number: Int, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> Int? {
    var exposure: TraceEvent?
    if head < UInt32(book.tables[number].chainOfHead.count) {
      let chain = Int(book.tables[number].chainOfHead[Int(head)])
      if chain >= 0 {
        if !book.chains[chain].isMalformed || book.chains[chain].isRewritten { return chain }
        exposure = book.chains[chain].exposure
      }
    }
    let witnesses = [exposure, event].compactMap(\.self)
    docket.violated(.usedNamesExposedChain, at: event.cycle, witnesses: witnesses) {
      exposure == nil
        ? "queue \(number): used entry names \(head), which is not exposed"
        : "queue \(number): used entry names malformed chain \(head)"
    }
    return nil
  }

  /// Reports a used descriptor where none can be reached.
  func reportUnreachable(_ slot: UInt16, queue: UInt16, event: TraceEvent, docket: Docket) {
    docket.violated(.usedNamesExposedChain, at: event.cycle, witnesses: [event]) {
      "queue \(queue): used descriptor in slot \(slot), inside a list that was used ahead of it"
    }
  }

  /// Reports used descriptors that a drained run has left behind a slot that is not used.
  func finish(_ book: QueueBook, at cycle: UInt64, docket: Docket) {
    for queue in book.queues where queue.isActive && !queue.isLost {
      guard queue.unreachedUseCount > 0 else { continue }
      docket.violated(.usedNamesExposedChain, at: cycle, witnesses: []) {
        "queue \(queue.areas.queue): \(queue.unreachedUseCount) used descriptors behind slot"
          + " \(queue.used.slot), which is not used"
      }
    }
  }
}
