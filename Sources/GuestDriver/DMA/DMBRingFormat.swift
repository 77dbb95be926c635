import VirtioLayouts

/// The format of a queue, as far as its areas take pages of a device memory buffer.
///
/// | format | pieces                                          | bytes of a piece              |
/// | ------ | ----------------------------------------------- | ----------------------------- |
/// | split  | one, with all three areas                       | table, available ring, used ring from the next multiple of 64 on |
/// | packed | the descriptor ring and two event structures    | 16 x depth, 4, 4              |
///
/// A piece takes whole pages, so each packed queue spends two pages on eight bytes.
///
/// Source: VIRTIO v1.4, sections 2.7 and 2.8; Linux RFC of August 2026, virtio-dmb.rst.
public enum DMBRingFormat: Hashable, Sendable, CaseIterable {
  /// A split virtqueue; its depth is a power of two.
  case split
  /// A packed virtqueue.
  case packed

  /// Alignment of the used ring behind the rest of a split queue, bytes: a cache line.
  public static let usedRingAlignment: Int = 64

  /// Bytes of each piece of contiguous memory that a queue of `depth` entries needs.
  public func pieceByteCounts(depth: UInt16) -> [Int] {
    switch self {
    case .split:
      let layout = SplitRingLayout(size: depth)
      return [Int(Self.usedRingOffset(layout) + layout.usedRingByteCount)]
    case .packed:
      let event = EventSuppression.byteCount
      return [PackedDescriptor.byteCount * Int(depth), event, event]
    }
  }

  /// Where the used ring of a split queue begins in its piece.
  static func usedRingOffset(_ layout: SplitRingLayout) -> UInt64 {
    let mask = UInt64(usedRingAlignment) - 1
    return (layout.descriptorTableByteCount + layout.availableRingByteCount + mask) & ~mask
  }

  /// Pages that the areas of a queue of `depth` entries take.
  public func pageCount(depth: UInt16) -> Int {
    pieceByteCounts(depth: depth).reduce(0) { $0 + DMBGeometry.pageCount(for: $1) }
  }
}
