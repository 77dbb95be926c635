import CycleKernel
import PCIeFabric
import Trace

/// Requests whose completions do not come in time.
///
/// The read fails, and its tag stays out of use: a completion that comes late finds its tag taken
/// and is dropped, and never passes for the answer to a later request.
///
/// Source: PCIe Base, 2.8.
extension ReadPort {
  /// The cycle in which the oldest request may be late.
  var nextTimeout: Cycle { tags.inUse == lostTagCount ? .never : timeoutDue }

  /// Notes that a tag was sent with a request.
  mutating func expectAnswer(_ tag: UInt8, at cycle: Cycle) {
    guard timeout != .never else { return }
    uses[Int(tag)].due = cycle + timeout
    if tags.inUse == lostTagCount + 1 || timeoutDue == .never { timeoutDue = cycle + timeout }
  }

  /// Ends what is late; returns whether anything was.
  ///
  /// - Complexity: O(tags) each time that the oldest request may be late, which is rare.
  mutating func expire(cache: inout TranslationCache, trace: TraceHub, at cycle: Cycle) -> Bool {
    guard nextTimeout <= cycle else { return false }
    var didExpire = false
    var next = Cycle.never
    for tag in uses.indices
    where uses[tag].isActive && (!uses[tag].isLost || uses[tag].isStale) {
      guard uses[tag].due <= cycle else {
        next = min(next, uses[tag].due)
        continue
      }
      didExpire = true
      if uses[tag].isStale {
        release(UInt8(tag))
        continue
      }
      uses[tag].isLost = true
      lostTagCount += 1
      timeoutCount += 1
      if let engineTag = uses[tag].engineTag {
        engineAnswers.push(EngineAnswer(timedOut: engineTag))
      } else if uses[tag].isTranslation {
        cache.end(tag: UInt8(tag))
      } else {
        lose(tag: tag, trace: trace, at: cycle)
      }
    }
    timeoutDue = next
    return didExpire
  }
}
