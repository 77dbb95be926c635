internal import VirtioLayouts

/// The device's side of returning buffers: where the next used element or descriptor goes.
///
/// Pure state; the writes are the caller's. A split ring has a free-running index modulo 65536, a
/// packed ring a slot and a wrap counter, which skips as many slots as the list had.
///
/// Source: VIRTIO v1.4, sections 2.7.8, 2.7.14, 2.8.6 and 2.8.9.
public struct UsedRing: Hashable, Sendable {
  /// One write that returns a chain, or the last of a batch.
  public struct Entry: Hashable, Sendable {
    /// Bytes from the start of the device area (split) or of the descriptor area (packed).
    public var offset: UInt64
    /// The eight bytes, little-endian: id and length, or length, id and flags.
    public var value: UInt64
  }

  /// Entries of the queue.
  public let size: UInt16
  /// Whether the ring is packed.
  public let isPacked: Bool
  /// Next used index of a split ring.
  public private(set) var index: UInt16 = 0
  /// Next slot of a packed ring.
  public private(set) var position: RingPosition = .start
  /// Ring entries that were passed since the queue was enabled, modulo 2^32.
  public private(set) var passedCount: UInt32 = 0

  /// Makes the state of a queue that was just enabled.
  public init(size: UInt16, isPacked: Bool) {
    self.size = size
    self.isPacked = isPacked
  }

  /// The entry that returns `identifier`, and moves behind it.
  ///
  /// - Parameters:
  ///   - length: bytes that the device wrote, from the first writable one on.
  ///   - chainCount: chains that the entry stands for, more than one with IN_ORDER alone.
  ///   - ringCount: ring entries of all those chains in a packed ring.
  public mutating func take(
    identifier: UInt16, length: UInt32, chainCount: UInt16 = 1, ringCount: UInt16
  ) -> Entry {
    guard isPacked else {
      let offset = SplitRingLayout(size: size).usedSlotOffset(index)
      index &+= chainCount
      passedCount &+= UInt32(chainCount)
      return Entry(offset: offset, value: UInt64(identifier) | UInt64(length) << 32)
    }
    var flags: DescriptorFlags = length > 0 ? .write : []
    if position.wrap { flags.formUnion([.available, .used]) }
    let offset =
      PackedRingLayout(size: size).descriptorOffset(position.slot) + PackedDescriptor.lengthOffset
    position = position.advanced(by: ringCount, size: size)
    passedCount &+= UInt32(ringCount)
    return Entry(
      offset: offset,
      value: UInt64(length) | UInt64(identifier) << 32 | UInt64(flags.rawValue) << 48)
  }
}
