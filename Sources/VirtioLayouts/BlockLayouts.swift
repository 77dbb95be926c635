import ByteLayouts

/// Request types of a block device.
///
/// Source: VIRTIO v1.4, section 5.2.6.
public enum BlockRequestType: UInt32, Hashable, Sendable, CaseIterable {
  /// VIRTIO_BLK_T_IN: the device writes data.
  case read = 0
  /// VIRTIO_BLK_T_OUT: the device reads data.
  case write = 1
  /// VIRTIO_BLK_T_FLUSH.
  case flush = 4
  /// VIRTIO_BLK_T_GET_ID: 20 bytes of text.
  case identify = 8
}

/// The status byte of a block request.
///
/// Source: VIRTIO v1.4, section 5.2.6.
public enum BlockStatus: UInt8, Hashable, Sendable, CaseIterable {
  /// VIRTIO_BLK_S_OK.
  case ok = 0
  /// VIRTIO_BLK_S_IOERR.
  case ioError = 1
  /// VIRTIO_BLK_S_UNSUPP.
  case unsupported = 2
}

/// The header of a block request: type le32, reserved le32, sector le64.
///
/// Source: VIRTIO v1.4, section 5.2.6.
public struct BlockRequestHeader: Hashable, Sendable {
  /// Bytes of the header.
  public static let byteCount: Int = 16
  /// Bytes of a sector, whatever the block size.
  public static let sectorByteCount: UInt64 = 512
  /// Bytes of the answer to `.identify`.
  public static let identifierByteCount: Int = 20
  /// Request type as written; ``BlockRequestType`` where it has a meaning.
  public var type: UInt32
  /// First sector, in units of 512 bytes.
  public var sector: UInt64

  /// Makes a header.
  @inlinable
  public init(type: UInt32, sector: UInt64) {
    self.type = type
    self.sector = sector
  }

  /// Decodes the 16 bytes at the start of `bytes`.
  public init(decoding bytes: RawSpan) {
    type = bytes.littleEndian(at: 0)
    sector = bytes.littleEndian(at: 8)
  }

  /// Writes the 16 bytes.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(type, at: 0)
    bytes.storeLittleEndian(UInt32(0), at: 4)
    bytes.storeLittleEndian(sector, at: 8)
  }
}

/// The device configuration of a block device, as far as the features of this model reach.
///
/// | offset | bytes | field      | unit        |
/// | ------ | ----- | ---------- | ----------- |
/// | 0x00   | 8     | capacity   | 512 bytes   |
/// | 0x08   | 4     | size_max   | bytes       |
/// | 0x0c   | 4     | seg_max    | descriptors |
/// | 0x14   | 4     | blk_size   | bytes       |
/// | 0x22   | 2     | num_queues | queues      |
///
/// Source: VIRTIO v1.4, section 5.2.4.
public struct BlockConfiguration: Hashable, Sendable {
  /// Bytes of the structure up to write zeroes.
  public static let byteCount: Int = 0x3c
  /// Place of capacity.
  public static let capacityOffset: Int = 0x00
  /// Place of size_max.
  public static let sizeMaxOffset: Int = 0x08
  /// Place of seg_max.
  public static let segmentMaxOffset: Int = 0x0c
  /// Place of blk_size.
  public static let blockSizeOffset: Int = 0x14
  /// Place of num_queues.
  public static let queueCountOffset: Int = 0x22

  /// Capacity in sectors of 512 bytes.
  public var capacity: UInt64
  /// Largest segment in bytes.
  public var sizeMax: UInt32
  /// Most data segments in a request.
  public var segmentMax: UInt32
  /// Block size in bytes.
  public var blockSize: UInt32
  /// Request queues.
  public var queueCount: UInt16

  /// Makes a configuration.
  public init(
    capacity: UInt64, sizeMax: UInt32, segmentMax: UInt32, blockSize: UInt32, queueCount: UInt16
  ) {
    self.capacity = capacity
    self.sizeMax = sizeMax
    self.segmentMax = segmentMax
    self.blockSize = blockSize
    self.queueCount = queueCount
  }

  /// Writes the structure.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(capacity, at: Self.capacityOffset)
    bytes.storeLittleEndian(sizeMax, at: Self.sizeMaxOffset)
    bytes.storeLittleEndian(segmentMax, at: Self.segmentMaxOffset)
    bytes.storeLittleEndian(blockSize, at: Self.blockSizeOffset)
    bytes.storeLittleEndian(queueCount, at: Self.queueCountOffset)
  }
}
