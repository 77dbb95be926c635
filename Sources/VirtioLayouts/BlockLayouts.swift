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
  /// VIRTIO_BLK_T_DISCARD: readable ``BlockRange`` structures.
  case discard = 11
  /// VIRTIO_BLK_T_WRITE_ZEROES: readable ``BlockRange`` structures.
  case writeZeroes = 13
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
