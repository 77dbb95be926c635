import CycleKernel
import PCIeLayouts

/// The invalidations that devices have not answered yet, by ITag.
///
/// One pool of 32 ITags serves all functions, so no function ever has more than 32 outstanding.
struct OutstandingInvalidations: Sendable {
  static let capacity = 32

  private struct Slot: Sendable {
    var target: RequesterID
    var deadline: Cycle
    /// Completions received so far.
    var received: UInt8 = 0
    /// Completions to expect, 1...8; 0 before the first one.
    var expected: UInt8 = 0
  }

  private var slots: [Slot?] = Array(repeating: nil, count: capacity)
  /// ITags in use, one bit each.
  private(set) var inUse: UInt32 = 0

  var isEmpty: Bool { inUse == 0 }

  /// Cycle in which the first of them is given up.
  private(set) var earliestDeadline: Cycle = .never

  /// Takes the lowest free ITag; nil when there is none, or `target` has `limit` outstanding.
  mutating func begin(target: RequesterID, limit: Int, deadline: Cycle) -> UInt8? {
    let itag = (~inUse).trailingZeroBitCount
    guard itag < Self.capacity else { return nil }
    var count = 0
    for case .some(let slot) in slots where slot.target == target { count += 1 }
    guard count < limit else { return nil }
    slots[itag] = Slot(target: target, deadline: deadline)
    inUse |= 1 << UInt32(itag)
    earliestDeadline = min(earliestDeadline, deadline)
    return UInt8(itag)
  }

  /// Takes one completion of `requester`; returns whether each of its ITags was expected.
  mutating func complete(
    requester: RequesterID, itagVector: UInt32, completionCount: Int
  ) -> Bool {
    let copies = UInt8(completionCount & 7 == 0 ? 8 : completionCount & 7)
    var allExpected = itagVector != 0
    for itag in 0..<Self.capacity where itagVector >> UInt32(itag) & 1 != 0 {
      guard var slot = slots[itag], slot.target == requester,
        slot.expected == 0 || slot.expected == copies
      else {
        allExpected = false
        continue
      }
      slot.expected = copies
      slot.received += 1
      if slot.received == copies {
        slots[itag] = nil
        inUse &= ~(1 << UInt32(itag))
      } else {
        slots[itag] = slot
      }
    }
    earliestDeadline = .never
    for case .some(let slot) in slots { earliestDeadline = min(earliestDeadline, slot.deadline) }
    return allExpected
  }

  /// Gives every one of them up.
  mutating func removeAll() { self = OutstandingInvalidations() }
}
