public import VirtioLayouts

/// What the device writes to say when the driver is to notify it.
///
/// A queue that has found nothing more writes the position at which it rests and then looks once
/// more: a driver that made a buffer available before it could see the wish is found by the second
/// look, one that came later sees the wish.
///
/// Source: VIRTIO v1.4, sections 2.7.10 and 2.8.14.
public enum NotificationRequest {
  /// A write from the start of the device area on.
  public struct Write: Hashable, Sendable {
    /// Bytes from the start of the device area.
    public var offset: UInt64
    /// Bytes to write.
    public var byteCount: Int
    /// Their value, little-endian.
    public var value: UInt64
  }

  /// The wish of a queue that rests at `position`: an available index, or slot and wrap counter.
  ///
  /// It is nil without EVENT_IDX, when the flags already say that every notification is wanted.
  public static func write(position: UInt16, size: UInt16, features: FeatureBits) -> Write? {
    guard features.contains(.eventIndex) else { return nil }
    if features.contains(.ringPacked) {
      let event = EventSuppression(position: position, flags: EventSuppression.descriptor)
      return Write(
        offset: 0, byteCount: EventSuppression.byteCount, value: UInt64(event.rawValue))
    }
    return Write(
      offset: SplitRingLayout(size: size).availableEventOffset, byteCount: 2,
      value: UInt64(position))
  }
}
