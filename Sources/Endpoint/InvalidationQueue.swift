import CycleKernel
import PCIeLayouts

/// Invalidations that were taken and are not yet answered; at most 32, as the capability says.
///
/// Source: ATS 1.1, 3.1 to 3.4; rules ATS-01 to ATS-08.
struct InvalidationQueue: ~Copyable {
  /// One invalidation.
  struct Pending {
    var itag: UInt8
    var requester: RequesterID
    var range: AlignedRange
  }

  private var pending: FixedRing<Pending>
  /// How many of the oldest the fetch engine's cache was told of, and has completed.
  private var toldCount = 0
  private(set) var completedCount = 0

  init() { pending = FixedRing(capacity: 32) }

  var isEmpty: Bool { pending.isEmpty }
  var isFull: Bool { pending.isFull }
  var oldest: Pending? { pending.isEmpty ? nil : pending.front }

  mutating func push(_ request: Pending) { pending.push(request) }
  mutating func pop() {
    _ = pending.pop()
    toldCount = max(0, toldCount - 1)
    completedCount = max(0, completedCount - 1)
  }
  mutating func removeAll() {
    pending.removeAll()
    settleEngine()
  }

  /// The next for the fetch engine's cache.
  var nextForEngine: Pending? { toldCount < pending.count ? pending[toldCount] : nil }
  /// The one whose completion the fetch engine's cache owes next.
  var nextOfEngine: Pending? { completedCount < toldCount ? pending[completedCount] : nil }
  mutating func tellEngine() { toldCount += 1 }
  mutating func completeInEngine() { completedCount += 1 }
  /// Counts everything as complete in the fetch engine's cache: it is empty.
  mutating func settleEngine() { (toldCount, completedCount) = (pending.count, pending.count) }
}
