public import VirtioLayouts

/// Whether the driver asked for an interrupt, from what it wrote about it.
///
/// | ring   | EVENT_IDX | read            | due                                          |
/// | ------ | --------- | --------------- | -------------------------------------------- |
/// | split  | no        | avail.flags     | unless bit 0 is set                          |
/// | split  | yes       | used_event      | used index passed it since the last decision |
/// | packed | any       | driver event structure | enabled; or, with EVENT_IDX, the slot was passed |
///
/// Source: VIRTIO v1.4, sections 2.7.7, 2.7.10 and 2.8.14.
public enum InterruptDecision {
  /// What to read: bytes from the start of the driver area, and how many.
  public static func place(
    size: UInt16, features: FeatureBits
  ) -> (offset: UInt64, byteCount: Int) {
    if features.contains(.ringPacked) { return (0, EventSuppression.byteCount) }
    return features.contains(.eventIndex)
      ? (SplitRingLayout(size: size).usedEventOffset, 2) : (SplitRingLayout.flagsOffset, 2)
  }

  /// The decision about what was used between two states of the ring.
  ///
  /// - Parameters:
  ///   - value: the bytes that were read, little-endian.
  ///   - now: the ring behind the last entry that the decision covers.
  ///   - passed: ring entries that it covers, at most the queue size.
  public static func isDue(
    _ value: UInt32, now: UsedRing, passed: UInt32, features: FeatureBits
  ) -> Bool {
    guard passed > 0 else { return false }
    if !features.contains(.ringPacked) {
      let half = UInt16(truncatingIfNeeded: value)
      guard features.contains(.eventIndex) else {
        return half & SplitRingLayout.noInterruptFlag == 0
      }
      return now.index &- half &- 1 < UInt16(truncatingIfNeeded: passed)
    }
    let event = EventSuppression(rawValue: value)
    switch event.flags & 3 {
    case EventSuppression.disable: return false
    case EventSuppression.descriptor where features.contains(.eventIndex):
      let wanted = RingPosition(rawValue: event.position)
      // Counted in slots of the pass that `now` is in; the pass before lies below zero.
      let slot = Int(wanted.slot) - (wanted.wrap == now.position.wrap ? 0 : Int(now.size))
      let end = Int(now.position.slot)
      return slot < end && slot >= end - Int(passed)
    default: return true
    }
  }
}
