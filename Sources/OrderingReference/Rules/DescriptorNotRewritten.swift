import Trace
import VirtioLayouts

/// Rule `descriptor-not-rewritten`: the device leaves a packed descriptor alone once it has marked
/// it used.
struct DescriptorNotRewritten {
  /// Holds a write into a slot against what the device wrote there before; false when it broke it.
  func check(
    _ slot: UInt16, of number: Int, book: QueueBook, event: TraceEvent, docket: Docket
  ) -> Bool {
    docket.evaluated(.descriptorNotRewritten)
    let flags = QueueTables.usedFlags
    switch book.queues[number].state(ofSlot: slot) {
    case .untouched: return true
    case .exposed where book.tables[number].writtenUsedBytes[Int(slot)] & flags != flags:
      return true
    case .exposed, .handedBack:
      docket.violated(.descriptorNotRewritten, at: event.cycle, witnesses: [event]) {
        "queue \(number): descriptor in slot \(slot) written again after it was used"
      }
      return false
    }
  }
}
