import ByteLayouts

/// The device configuration of a block device, up to write zeroes.
///
/// | offset | bytes | field                    | unit        |
/// | ------ | ----- | ------------------------ | ----------- |
/// | 0x00   | 8     | capacity                 | 512 bytes   |
/// | 0x08   | 4     | size_max                 | bytes       |
/// | 0x0c   | 4     | seg_max                  | descriptors |
/// | 0x10   | 2     | cylinders                | with GEOMETRY |
/// | 0x14   | 4     | blk_size                 | bytes       |
/// | 0x20   | 1     | writeback                | 1 write-back |
/// | 0x22   | 2     | num_queues               | queues      |
/// | 0x24   | 4     | max_discard_sectors      | 512 bytes   |
/// | 0x28   | 4     | max_discard_seg          | ranges      |
/// | 0x2c   | 4     | discard_sector_alignment | 512 bytes   |
/// | 0x30   | 4     | max_write_zeroes_sectors | 512 bytes   |
/// | 0x34   | 4     | max_write_zeroes_seg     | ranges      |
/// | 0x38   | 1     | write_zeroes_may_unmap   | 0 or 1      |
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
  /// Place of geometry, whose first field is cylinders.
  public static let geometryOffset: Int = 0x10
  /// Place of blk_size.
  public static let blockSizeOffset: Int = 0x14
  /// Place of writeback.
  public static let writebackOffset: Int = 0x20
  /// Place of num_queues.
  public static let queueCountOffset: Int = 0x22
  /// Place of max_discard_sectors.
  public static let discardSectorsOffset: Int = 0x24
  /// Place of max_discard_seg.
  public static let discardRangesOffset: Int = 0x28
  /// Place of discard_sector_alignment.
  public static let discardAlignmentOffset: Int = 0x2c
  /// Place of max_write_zeroes_sectors.
  public static let writeZeroesSectorsOffset: Int = 0x30
  /// Place of max_write_zeroes_seg.
  public static let writeZeroesRangesOffset: Int = 0x34
  /// Place of write_zeroes_may_unmap.
  public static let writeZeroesMayUnmapOffset: Int = 0x38

  /// Capacity in sectors of 512 bytes.
  public var capacity: UInt64
  /// Largest segment in bytes.
  public var sizeMax: UInt32
  /// Most data segments in a request.
  public var segmentMax: UInt32
  /// Block size in bytes.
  public var blockSize: UInt32
  /// Whether a write may end before it is stable.
  public var isWriteback: Bool = true
  /// Request queues.
  public var queueCount: UInt16
  /// Most sectors in one range of a discard.
  public var discardSectors: UInt32 = 0
  /// Most ranges in a discard.
  public var discardRanges: UInt32 = 0
  /// Most sectors in one range of a write-zeroes request.
  public var writeZeroesSectors: UInt32 = 0
  /// Most ranges in a write-zeroes request.
  public var writeZeroesRanges: UInt32 = 0

  /// Makes a configuration without discard and write zeroes.
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
    bytes.storeLittleEndian(UInt8(isWriteback ? 1 : 0), at: Self.writebackOffset)
    bytes.storeLittleEndian(queueCount, at: Self.queueCountOffset)
    bytes.storeLittleEndian(discardSectors, at: Self.discardSectorsOffset)
    bytes.storeLittleEndian(discardRanges, at: Self.discardRangesOffset)
    bytes.storeLittleEndian(UInt32(discardSectors > 0 ? 1 : 0), at: Self.discardAlignmentOffset)
    bytes.storeLittleEndian(writeZeroesSectors, at: Self.writeZeroesSectorsOffset)
    bytes.storeLittleEndian(writeZeroesRanges, at: Self.writeZeroesRangesOffset)
    bytes.storeLittleEndian(
      UInt8(writeZeroesSectors > 0 ? 1 : 0), at: Self.writeZeroesMayUnmapOffset)
  }
}
