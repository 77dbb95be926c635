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

  init() { pending = FixedRing(capacity: 32) }

  var isEmpty: Bool { pending.isEmpty }
  var isFull: Bool { pending.isFull }
  var oldest: Pending? { pending.isEmpty ? nil : pending.front }

  mutating func push(_ request: Pending) { pending.push(request) }
  mutating func pop() { _ = pending.pop() }
  mutating func removeAll() { pending.removeAll() }
}
