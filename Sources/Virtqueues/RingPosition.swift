/// A place in a packed ring: a slot, and the wrap counter of the pass in which it is meant.
///
/// The 16 bits are those of an event structure: slot in 14:0, wrap counter in 15.
/// Source: VIRTIO v1.4, sections 2.8.1 and 2.8.14.
public struct RingPosition: Hashable, Sendable {
  /// The slot, below the ring's size.
  public var slot: UInt16
  /// The wrap counter, which is 1 in the first pass.
  public var wrap: Bool

  /// The first slot of the first pass.
  public static let start: RingPosition = RingPosition(slot: 0, wrap: true)

  /// Makes a position.
  public init(slot: UInt16, wrap: Bool) {
    self.slot = slot
    self.wrap = wrap
  }

  /// Takes a position apart from its 16 bits.
  public init(rawValue: UInt16) {
    slot = rawValue & 0x7fff
    wrap = rawValue & 0x8000 != 0
  }

  /// The 16 bits.
  public var rawValue: UInt16 { slot | (wrap ? 0x8000 : 0) }

  /// The position `count` slots on, `count` at most `size`; the counter flips behind the last slot.
  public func advanced(by count: UInt16, size: UInt16) -> RingPosition {
    let place = UInt32(slot) + UInt32(count)
    return place < UInt32(size)
      ? RingPosition(slot: UInt16(place), wrap: wrap)
      : RingPosition(slot: UInt16(place - UInt32(size)), wrap: !wrap)
  }
}
