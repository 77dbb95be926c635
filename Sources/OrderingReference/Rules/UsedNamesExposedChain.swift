import Trace

/// Rule `used-names-exposed-chain`: each used element names one exposed chain, each chain once.
struct UsedNamesExposedChain {
  /// Whether the used index may advance to `index`; a violation when it jumps or goes back.
  func admits(
    index: UInt16, queue: QueueRecord, event: TraceEvent, docket: Docket
  ) -> Bool {
    docket.evaluated(.usedNamesExposedChain)
    guard index &- queue.usedIndex > queue.exposedCount else { return true }
    docket.violated(.usedNamesExposedChain, at: event.cycle, witnesses: [event]) {
      "queue \(queue.areas.queue): used index went from \(queue.usedIndex) to \(index)"
        + " with \(queue.exposedCount) chains exposed"
    }
    return false
  }

  /// The exposed chain that a used element names; nil after a violation.
  func chain(
    named head: UInt32, queue: QueueRecord, chains: [ExposedChain], event: TraceEvent,
    docket: Docket
  ) -> Int? {
    if head < UInt32(queue.areas.size) {
      let chain = queue.chainOfHead[Int(head)]
      if chain >= 0, !chains[Int(chain)].isMalformed { return Int(chain) }
      if chain >= 0 {
        docket.violated(
          .usedNamesExposedChain, at: event.cycle,
          witnesses: [chains[Int(chain)].exposure, event]
        ) { "queue \(queue.areas.queue): used element names malformed chain \(head)" }
        return nil
      }
    }
    docket.violated(.usedNamesExposedChain, at: event.cycle, witnesses: [event]) {
      "queue \(queue.areas.queue): used element names \(head), which is not exposed"
    }
    return nil
  }
}
