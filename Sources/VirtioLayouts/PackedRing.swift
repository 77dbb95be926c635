public import ByteLayouts

/// One entry of a packed virtqueue's descriptor ring, and of an indirect table beside it.
///
/// Memory layout, 16 bytes, little-endian, 16-byte aligned:
///
/// | bytes   | field   | unit                          |
/// | ------- | ------- | ----------------------------- |
/// | 0..<8   | address | meaning by the bounce profile |
/// | 8..<12  | length  | bytes                         |
/// | 12..<14 | id      | buffer ID                     |
/// | 14..<16 | flags   | ``DescriptorFlags``           |
///
/// Source: VIRTIO v1.4, section 2.8.
public struct PackedDescriptor: Hashable, Sendable {
  /// Bytes of one entry.
  public static let byteCount: Int = 16
  /// Place of length, the first of the eight bytes that a device writes.
  public static let lengthOffset: UInt64 = 8
  /// Place of flags.
  public static let flagsOffset: UInt64 = 14
  /// First byte of the buffer.
  public var address: DescriptorAddress
  /// Bytes in the buffer; in a used descriptor bytes that the device wrote.
  public var length: UInt32
  /// Buffer ID, valid in the last descriptor of a list.
  public var identifier: UInt16
  /// Flags.
  public var flags: DescriptorFlags

  /// Makes an entry.
  @inlinable
  public init(
    address: DescriptorAddress, length: UInt32, identifier: UInt16, flags: DescriptorFlags
  ) {
    self.address = address
    self.length = length
    self.identifier = identifier
    self.flags = flags
  }

  /// Decodes the 16 bytes at the start of `bytes`; traps when there are fewer.
  public init(decoding bytes: RawSpan) {
    address = DescriptorAddress(rawValue: bytes.littleEndian(at: 0))
    length = bytes.littleEndian(at: 8)
    identifier = bytes.littleEndian(at: 12)
    flags = DescriptorFlags(rawValue: bytes.littleEndian(at: 14))
  }

  /// Writes the 16 bytes.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(address.rawValue, at: 0)
    bytes.storeLittleEndian(length, at: 8)
    bytes.storeLittleEndian(identifier, at: 12)
    bytes.storeLittleEndian(flags.rawValue, at: 14)
  }
}

extension DescriptorFlags {
  /// VIRTQ_DESC_F_AVAIL of packed rings.
  public static let available: DescriptorFlags = DescriptorFlags(rawValue: 1 << 7)
  /// VIRTQ_DESC_F_USED of packed rings.
  public static let used: DescriptorFlags = DescriptorFlags(rawValue: 1 << 15)
}

/// Sizes of a packed ring of `size` entries.
///
/// | part                      | alignment | bytes     |
/// | ------------------------- | --------- | --------- |
/// | descriptor ring           | 16        | 16 x size |
/// | driver event suppression  | 4         | 4         |
/// | device event suppression  | 4         | 4         |
///
/// Source: VIRTIO v1.4, section 2.8.
public struct PackedRingLayout: Hashable, Sendable {
  /// Largest queue; any size up to it is legal.
  public static let maximumSize: UInt16 = 32768
  /// Entries.
  public var size: UInt16

  /// Makes the layout.
  @inlinable public init(size: UInt16) { self.size = size }

  /// Bytes of the descriptor ring.
  @inlinable public var descriptorRingByteCount: UInt64 { 16 * UInt64(size) }
  /// Place of the descriptor in `slot`.
  @inlinable public func descriptorOffset(_ slot: UInt16) -> UInt64 { 16 * UInt64(slot) }
}

/// An event suppression structure, four bytes.
///
/// | bits of the first 16 | field                     |
/// | -------------------- | ------------------------- |
/// | 14:0                 | desc_event_off            |
/// | 15                   | desc_event_wrap           |
///
/// | bits of the second 16 | field           |
/// | --------------------- | --------------- |
/// | 1:0                   | desc_event_flags |
///
/// Source: VIRTIO v1.4, section 2.8.14.
public struct EventSuppression: Hashable, Sendable {
  /// Bytes of the structure.
  public static let byteCount: Int = 4
  /// RING_EVENT_FLAGS_ENABLE.
  public static let enable: UInt16 = 0
  /// RING_EVENT_FLAGS_DISABLE.
  public static let disable: UInt16 = 1
  /// RING_EVENT_FLAGS_DESC, with EVENT_IDX alone.
  public static let descriptor: UInt16 = 2

  /// Slot in bits 14:0 and wrap counter in bit 15.
  public var position: UInt16
  /// Flags; bits 15:2 are reserved.
  public var flags: UInt16

  /// Makes a structure.
  @inlinable public init(position: UInt16, flags: UInt16) {
    self.position = position
    self.flags = flags
  }

  /// Takes the structure apart from its 32 bits.
  @inlinable public init(rawValue: UInt32) {
    position = UInt16(truncatingIfNeeded: rawValue)
    flags = UInt16(truncatingIfNeeded: rawValue >> 16)
  }

  /// The 32 bits.
  @inlinable public var rawValue: UInt32 { UInt32(position) | UInt32(flags) << 16 }
}
