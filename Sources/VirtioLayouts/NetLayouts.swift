import ByteLayouts

/// The header in front of every frame, 12 bytes with VERSION_1 or mergeable buffers, else 10.
///
/// | offset | bytes | field       |
/// | ------ | ----- | ----------- |
/// | 0      | 1     | flags       |
/// | 1      | 1     | gso_type    |
/// | 2      | 2     | hdr_len     |
/// | 4      | 2     | gso_size    |
/// | 6      | 2     | csum_start  |
/// | 8      | 2     | csum_offset |
/// | 10     | 2     | num_buffers |
///
/// Source: VIRTIO v1.4, section 5.1.6.
public struct NetHeader: Hashable, Sendable {
  /// Bytes with num_buffers.
  public static let byteCount: Int = 12
  /// Bytes through a legacy interface without mergeable buffers.
  public static let legacyByteCount: Int = 10
  /// Place of num_buffers.
  public static let bufferCountOffset: Int = 10
  /// VIRTIO_NET_HDR_F_NEEDS_CSUM.
  public static let needsChecksum: UInt8 = 1
  /// VIRTIO_NET_HDR_F_DATA_VALID.
  public static let dataIsValid: UInt8 = 2
  /// VIRTIO_NET_HDR_GSO_NONE.
  public static let noSegmentation: UInt8 = 0

  /// Flags.
  public var flags: UInt8 = 0
  /// Kind of segmentation offload.
  public var segmentationType: UInt8 = 0
  /// Bytes of the headers, a hint.
  public var headerByteCount: UInt16 = 0
  /// Bytes of a segment.
  public var segmentByteCount: UInt16 = 0
  /// Where the checksum starts, bytes from the start of the frame.
  public var checksumStart: UInt16 = 0
  /// Where it is put, bytes from `checksumStart`.
  public var checksumOffset: UInt16 = 0
  /// Buffers that hold the frame: 1 or more towards the guest, 0 from it.
  public var bufferCount: UInt16 = 0

  /// Makes a header of zeros.
  public init() {}

  /// Decodes the 12 bytes at the start of `bytes`.
  public init(decoding bytes: RawSpan) {
    flags = bytes.littleEndian(at: 0)
    segmentationType = bytes.littleEndian(at: 1)
    headerByteCount = bytes.littleEndian(at: 2)
    segmentByteCount = bytes.littleEndian(at: 4)
    checksumStart = bytes.littleEndian(at: 6)
    checksumOffset = bytes.littleEndian(at: 8)
    bufferCount = bytes.littleEndian(at: 10)
  }

  /// Writes the 12 bytes.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(flags, at: 0)
    bytes.storeLittleEndian(segmentationType, at: 1)
    bytes.storeLittleEndian(headerByteCount, at: 2)
    bytes.storeLittleEndian(segmentByteCount, at: 4)
    bytes.storeLittleEndian(checksumStart, at: 6)
    bytes.storeLittleEndian(checksumOffset, at: 8)
    bytes.storeLittleEndian(bufferCount, at: 10)
  }
}

/// The device configuration of a network device.
///
/// | offset | bytes | field               | unit  |
/// | ------ | ----- | ------------------- | ----- |
/// | 0x00   | 6     | mac                 |       |
/// | 0x06   | 2     | status              | bit 0 link up |
/// | 0x08   | 2     | max_virtqueue_pairs | pairs |
/// | 0x0a   | 2     | mtu                 | bytes |
/// | 0x0c   | 4     | speed               | Mb/s  |
/// | 0x10   | 1     | duplex              | 1 full |
///
/// Source: VIRTIO v1.4, section 5.1.4.
public struct NetConfiguration: Hashable, Sendable {
  /// Bytes of the structure up to duplex, rounded to doublewords.
  public static let byteCount: Int = 0x14
  /// Place of mac.
  public static let addressOffset: Int = 0x00
  /// Place of status.
  public static let statusOffset: Int = 0x06
  /// Place of max_virtqueue_pairs.
  public static let pairCountOffset: Int = 0x08
  /// Place of mtu.
  public static let mtuOffset: Int = 0x0a
  /// Place of speed.
  public static let speedOffset: Int = 0x0c
  /// Place of duplex.
  public static let duplexOffset: Int = 0x10
  /// VIRTIO_NET_S_LINK_UP.
  public static let linkUp: UInt16 = 1
  /// Legal numbers of queue pairs.
  public static let pairCountRange: ClosedRange<UInt16> = 1...0x8000
  /// Legal MTUs.
  public static let mtuRange: ClosedRange<UInt16> = 68...65535
  /// Smallest receive buffer without mergeable buffers, bytes with the header.
  public static let smallestReceiveBuffer: Int = 1526

  /// MAC address, first byte of the wire in the low byte.
  public var address: UInt64
  /// Whether the link is up.
  public var linkIsUp: Bool
  /// Pairs of queues.
  public var pairCount: UInt16
  /// MTU in bytes.
  public var mtu: UInt16
  /// Speed in Mb/s.
  public var speed: UInt32

  /// Makes a configuration.
  public init(address: UInt64, linkIsUp: Bool, pairCount: UInt16, mtu: UInt16, speed: UInt32) {
    self.address = address
    self.linkIsUp = linkIsUp
    self.pairCount = pairCount
    self.mtu = mtu
    self.speed = speed
  }

  /// Writes the structure.
  public func encode(into bytes: inout MutableRawSpan) {
    for lane in 0..<6 {
      bytes.storeLittleEndian(
        UInt8(truncatingIfNeeded: address >> UInt64(8 * lane)), at: Self.addressOffset + lane)
    }
    bytes.storeLittleEndian(linkIsUp ? Self.linkUp : 0, at: Self.statusOffset)
    bytes.storeLittleEndian(pairCount, at: Self.pairCountOffset)
    bytes.storeLittleEndian(mtu, at: Self.mtuOffset)
    bytes.storeLittleEndian(speed, at: Self.speedOffset)
    bytes.storeLittleEndian(UInt8(1), at: Self.duplexOffset)
  }
}
