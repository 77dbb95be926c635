import VirtioLayouts

/// A place in a packed ring: slot and wrap counter, and how many entries were passed to get there.
///
/// Source: VIRTIO v1.4, section 2.8.1.
struct PackedPosition: Hashable {
  /// The slot.
  private(set) var slot: UInt16 = 0
  /// The wrap counter; it starts at 1.
  private(set) var wrap = true
  /// Ring entries passed since the queue was configured.
  private(set) var count: UInt64 = 0

  /// Passes `entryCount` entries of a ring of `size`.
  mutating func advance(by entryCount: UInt64, size: UInt16) {
    count += entryCount
    var next = UInt64(slot) + entryCount
    while next >= UInt64(size) {
      next -= UInt64(size)
      wrap.toggle()
    }
    slot = UInt16(next)
  }
}

extension DescriptorFlags {
  /// Whether a packed descriptor is available to a device whose wrap counter is `wrap`.
  func isAvailable(wrap: Bool) -> Bool {
    contains(.available) == wrap && contains(.used) != wrap
  }

  /// Whether a packed descriptor is used to a driver whose wrap counter is `wrap`.
  func isUsed(wrap: Bool) -> Bool { contains(.available) == wrap && contains(.used) == wrap }
}
