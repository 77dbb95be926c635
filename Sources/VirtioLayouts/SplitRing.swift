public import ByteLayouts

/// One entry of a split virtqueue's descriptor table.
///
/// Memory layout, 16 bytes, little-endian, 16-byte aligned:
///
/// | bytes   | field   | unit                           |
/// | ------- | ------- | ------------------------------ |
/// | 0..<8   | address | meaning by the bounce profile  |
/// | 8..<12  | length  | bytes                          |
/// | 12..<14 | flags   | ``DescriptorFlags``            |
/// | 14..<16 | next    | index in the same table        |
///
/// Source: VIRTIO v1.4, section 2.7.5.
public struct SplitDescriptor: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: Int = 16
  /// First byte of the buffer.
  public var address: DescriptorAddress
  /// Bytes in the buffer.
  public var length: UInt32
  /// Flags; reserved bits are kept.
  public var flags: DescriptorFlags
  /// Next entry of the chain, where `flags` has `.next`.
  public var next: UInt16

  /// Makes an entry.
  @inlinable
  public init(address: DescriptorAddress, length: UInt32, flags: DescriptorFlags, next: UInt16) {
    self.address = address
    self.length = length
    self.flags = flags
    self.next = next
  }

  /// Decodes the 16 bytes at the start of `bytes`; traps when there are fewer.
  public init(decoding bytes: RawSpan) {
    address = DescriptorAddress(rawValue: bytes.littleEndian(at: 0))
    length = bytes.littleEndian(at: 8)
    flags = DescriptorFlags(rawValue: bytes.littleEndian(at: 12))
    next = bytes.littleEndian(at: 14)
  }

  /// Writes the 16 bytes.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(address.rawValue, at: 0)
    bytes.storeLittleEndian(length, at: 8)
    bytes.storeLittleEndian(flags.rawValue, at: 12)
    bytes.storeLittleEndian(next, at: 14)
  }
}

/// Flags of a split descriptor.
///
/// Source: VIRTIO v1.4, section 2.7.5.
public struct DescriptorFlags: OptionSet, Hashable, Sendable {
  /// The 16 bits.
  public var rawValue: UInt16
  /// Makes flags from their 16 bits.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// VIRTQ_DESC_F_NEXT: the chain goes on at `next`.
  public static let next: DescriptorFlags = DescriptorFlags(rawValue: 1)
  /// VIRTQ_DESC_F_WRITE: the device writes the buffer.
  public static let write: DescriptorFlags = DescriptorFlags(rawValue: 2)
  /// VIRTQ_DESC_F_INDIRECT: the buffer holds a table of descriptors.
  public static let indirect: DescriptorFlags = DescriptorFlags(rawValue: 4)
}

/// Sizes and field places of a split ring of `size` entries.
///
/// | part             | alignment | bytes      |
/// | ---------------- | --------- | ---------- |
/// | descriptor table | 16        | 16 x size  |
/// | available ring   | 2         | 6 + 2 x size |
/// | used ring        | 4         | 6 + 8 x size |
///
/// Source: VIRTIO v1.4, sections 2.7, 2.7.6 and 2.7.8.
public struct SplitRingLayout: Hashable, Sendable {
  /// Largest queue.
  ///
  /// Source: VIRTIO v1.4, section 2.7.
  public static let maximumSize: UInt16 = 32768
  /// Place of the index in the available and in the used ring, bytes.
  public static let indexOffset: UInt64 = 2
  /// Place of the first ring entry, bytes.
  public static let ringOffset: UInt64 = 4
  /// Bytes of one available entry.
  public static let availableEntryByteCount: UInt64 = 2
  /// Bytes of one used element: id le32, len le32.
  public static let usedElementByteCount: UInt64 = 8
  /// Place of the flags in the available and in the used ring, bytes.
  public static let flagsOffset: UInt64 = 0
  /// VIRTQ_AVAIL_F_NO_INTERRUPT.
  public static let noInterruptFlag: UInt16 = 1
  /// VIRTQ_USED_F_NO_NOTIFY.
  public static let noNotifyFlag: UInt16 = 1

  /// Entries, a power of two.
  public var size: UInt16

  /// Makes the layout.
  @inlinable public init(size: UInt16) { self.size = size }

  /// Bytes of the descriptor table.
  @inlinable public var descriptorTableByteCount: UInt64 { 16 * UInt64(size) }
  /// Bytes of the available ring with used_event.
  @inlinable public var availableRingByteCount: UInt64 { 6 + 2 * UInt64(size) }
  /// Bytes of the used ring with avail_event.
  @inlinable public var usedRingByteCount: UInt64 { 6 + 8 * UInt64(size) }
  /// Place of used_event in the available ring.
  @inlinable public var usedEventOffset: UInt64 { 4 + 2 * UInt64(size) }
  /// Place of avail_event in the used ring.
  @inlinable public var availableEventOffset: UInt64 { 4 + 8 * UInt64(size) }
  /// Place of descriptor `index` in the table.
  @inlinable public func descriptorOffset(_ index: UInt16) -> UInt64 { 16 * UInt64(index) }
  /// Place of the slot for free-running index `index` in the available ring.
  @inlinable public func availableSlotOffset(_ index: UInt16) -> UInt64 {
    Self.ringOffset + Self.availableEntryByteCount * UInt64(index & (size &- 1))
  }
  /// Place of the slot for free-running index `index` in the used ring.
  @inlinable public func usedSlotOffset(_ index: UInt16) -> UInt64 {
    Self.ringOffset + Self.usedElementByteCount * UInt64(index & (size &- 1))
  }
}
