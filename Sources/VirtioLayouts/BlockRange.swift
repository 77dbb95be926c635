import ByteLayouts

/// One range of a discard or write-zeroes request: sector le64, num_sectors le32, flags le32.
///
/// Source: VIRTIO v1.4, section 5.2.6.
public struct BlockRange: Hashable, Sendable {
  /// Bytes of one range.
  public static let byteCount: Int = 16
  /// The only flag: the device may unmap what it zeroes.
  public static let unmapFlag: UInt32 = 1
  /// First sector, in units of 512 bytes.
  public var sector: UInt64
  /// Sectors of 512 bytes.
  public var sectorCount: UInt32
  /// Flags; all bits but ``unmapFlag`` are reserved.
  public var flags: UInt32

  /// Makes a range.
  @inlinable public init(sector: UInt64, sectorCount: UInt32, flags: UInt32) {
    self.sector = sector
    self.sectorCount = sectorCount
    self.flags = flags
  }

  /// Decodes the 16 bytes at the start of `bytes`.
  public init(decoding bytes: RawSpan) {
    sector = bytes.littleEndian(at: 0)
    sectorCount = bytes.littleEndian(at: 8)
    flags = bytes.littleEndian(at: 12)
  }

  /// Writes the 16 bytes.
  public func encode(into bytes: inout MutableRawSpan) {
    bytes.storeLittleEndian(sector, at: 0)
    bytes.storeLittleEndian(sectorCount, at: 8)
    bytes.storeLittleEndian(flags, at: 12)
  }
}
