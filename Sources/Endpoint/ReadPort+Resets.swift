import CycleKernel
import Trace

/// What a reset does to reads under way.
///
/// A reset of the function makes it forget every request that it has sent. Completions may come all
/// the same: they are stale, and must not answer a request with the same tag that was sent since. So
/// a tag stays out of use until its completions have come, or for as long as a completion may take
/// from the reset on; then it is as new, also one that was given up before.
///
/// Source: PCIe Base, 6.6.2 (function-level reset, and data corruption from stale completions).
extension ReadPort {
  /// Ends reads of askers that are gone as far as nothing was sent for them.
  mutating func dropUnsent(trace: TraceHub, at cycle: Cycle) {
    for _ in 0..<engineQueue.count {
      let index = engineQueue.pop()
      if !dropRest(of: index, trace: trace, at: cycle) { engineQueue.push(index) }
    }
    for _ in 0..<dataQueue.count {
      let index = dataQueue.pop()
      if !dropRest(of: index, trace: trace, at: cycle) { dataQueue.push(index) }
    }
  }

  private mutating func dropRest(of index: Int, trace: TraceHub, at cycle: Cycle) -> Bool {
    guard transactions[index].isOrphan else { return false }
    refuseRest(of: index, trace: trace, at: cycle)
    return true
  }

  /// Whether bytes of a queue's buffers are still being read, whoever waits for them.
  func readsBuffers(ofQueue queue: Int) -> Bool {
    transactions.contains {
      $0.isActive && $0.request.queue == UInt16(queue) && !$0.request.isEngine
    }
  }

  /// Forgets what the function has sent, for a reset of the function; every asker is gone already.
  mutating func forgetRequests(cache: inout TranslationCache, trace: TraceHub, at cycle: Cycle) {
    // Where nothing is ever late, completions are awaited without an end.
    guard timeout != .never, mutant != .keepsTagsAcrossReset else { return }
    let due = mutant == .reusesStaleTags ? cycle : cycle + timeout
    for tag in uses.indices where uses[tag].isActive {
      if !uses[tag].isLost {
        uses[tag].isLost = true
        if uses[tag].isTranslation {
          cache.complete(tag: UInt8(tag), answer: nil)
        } else {
          lose(tag: tag, trace: trace, at: cycle)
        }
      }
      uses[tag].isStale = true
      uses[tag].due = due
    }
    lostTagCount = 0
    timeoutDue = due
  }
}
