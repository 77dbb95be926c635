import Trace
import VirtioLayouts

/// Rule `data-before-index`: what a used index announces was visible before it.
struct DataBeforeIndex {
  private static let wholeElement: UInt8 = 0xff

  /// Notes which bytes of used elements a device write covers.
  func noteWrite(_ place: Place, byteCount: UInt64, queue: inout QueueRecord) {
    let origin = queue.usedRing.key + SplitRingLayout.ringOffset
    let start = max(place.key, origin) - origin
    let end = max(place.key + byteCount, origin) - origin
    var at = start
    while at < end, Int(at >> 3) < queue.writtenUsedBytes.count {
      let slot = Int(at >> 3)
      let low = at & 7
      let high = min(8, end - UInt64(slot) * 8)
      let bits = UInt16(1) << UInt16(high) - UInt16(1) << UInt16(low)
      queue.writtenUsedBytes[slot] |= UInt8(truncatingIfNeeded: bits)
      at = UInt64(slot + 1) * 8
    }
  }

  /// Whether the element in `slot` was written since the ring's last use of the slot.
  ///
  /// It is a violation when not. The next use starts from nothing.
  func elementIsWritten(
    _ slot: Int, queue: inout QueueRecord, event: TraceEvent, docket: Docket
  ) -> Bool {
    docket.evaluated(.dataBeforeIndex)
    let written = queue.writtenUsedBytes[slot]
    queue.writtenUsedBytes[slot] = 0
    guard written != Self.wholeElement else { return true }
    let number = queue.areas.queue
    docket.violated(.dataBeforeIndex, at: event.cycle, witnesses: [event]) {
      "queue \(number): used index visible before the used element in slot \(slot)"
    }
    return false
  }

  /// Holds the length of a used element against what the device has written of the chain.
  func checkData(_ chain: ExposedChain, length: UInt32, event: TraceEvent, docket: Docket) {
    guard let missing = chain.firstUnwritten(of: UInt64(length)) else { return }
    docket.violated(
      .dataBeforeIndex, at: event.cycle, witnesses: [chain.exposure, event]
    ) {
      "queue \(chain.queue): chain \(chain.head) used with length \(length), but byte \(missing)"
        + " of its writable buffers was not visible"
    }
  }
}
