import VirtioLayouts

/// What one request costs in pages of a device memory buffer.
///
/// Each scatter-gather entry takes ceil(bytes / 4096) slots, be it 16 bytes long or one; a chain of
/// more than one entry takes ceil(16 x entries / 4096) more for its indirect table where it has one,
/// which is one slot for up to 256 entries.
///
/// | request                                        | slots | region over payload |
/// | ---------------------------------------------- | ----- | ------------------- |
/// | block read of 4 KiB, indirect                  | 4     | 4                   |
/// | block read of 128 KiB, indirect                | 35    | 1.09                |
/// | frame of 1514 bytes behind its header of 12    | 1     | 2.7                 |
/// | frame of 60 bytes behind its header of 12      | 1     | 57                  |
///
/// Source: VIRTIO_F_DMB, DMB-G05; Linux RFC of August 2026, virtio-dmb.rst.
public struct DMBRequest: Hashable, Sendable {
  /// Bytes of the scatter-gather entries.
  public var elementByteCounts: [Int]
  /// Whether VIRTIO_F_INDIRECT_DESC was negotiated.
  public var usesIndirectTables: Bool

  /// Makes a request.
  public init(_ elementByteCounts: [Int], usesIndirectTables: Bool) {
    self.elementByteCounts = elementByteCounts
    self.usesIndirectTables = usesIndirectTables
  }

  /// A block request: a header of 16 bytes, the data, a status of 1 byte.
  public static func block(dataByteCount: Int, usesIndirectTables: Bool) -> DMBRequest {
    DMBRequest(
      [BlockRequestHeader.byteCount, dataByteCount, 1], usesIndirectTables: usesIndirectTables)
  }

  /// A frame that goes out in one piece with its header of 12 bytes in front, as VERSION_1 allows.
  public static func linearFrame(byteCount: Int) -> DMBRequest {
    DMBRequest([NetHeader.byteCount + byteCount], usesIndirectTables: true)
  }

  /// Slots, each a page.
  public var slotCount: Int {
    let elements = elementByteCounts.reduce(0) { $0 + DMBGeometry.pageCount(for: $1) }
    let hasTable = usesIndirectTables && elementByteCounts.count > 1
    let table = SplitDescriptor.byteCount * elementByteCounts.count
    return elements + (hasTable ? DMBGeometry.pageCount(for: table) : 0)
  }

  /// Bytes of region while the request is under way.
  public var regionByteCount: Int { slotCount * DMBGeometry.pageByteCount }
}
