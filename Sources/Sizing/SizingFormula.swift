import GuestDriver
import VirtioLayouts

/// How much region a queue of requests needs by arithmetic alone.
///
/// | profile    | rule                                                                        |
/// | ---------- | --------------------------------------------------------------------------- |
/// | dmb-offset, dmb-bus | a page, and for each queue its ring pages + depth x slots of its largest request |
/// | swiotlb    | the same in slots of its own, without the page; the rings' areas are apart     |
///
/// A frame needs a slot in the receive queue and one in the transmit queue.
///
/// Source: Linux RFC of August 2026, virtio-dmb.rst.
enum SizingFormula {
  /// Entries of the queue that a case has.
  static func queueSize(_ sizingCase: SizingCase) -> Int {
    var size = 32
    while size < sizingCase.depth { size *= 2 }
    return size
  }

  /// Bytes of region with which no request ever waits for room.
  static func byteCount(_ sizingCase: SizingCase) -> UInt64 {
    let depth = UInt16(sizingCase.depth)
    let size = UInt16(queueSize(sizingCase))
    guard sizingCase.profile != .swiotlb else { return slots(sizingCase, size) }
    let request =
      sizingCase.workload.isBlock
      ? DMBRequest.block(
        dataByteCount: sizingCase.workload.byteCount, usesIndirectTables: true)
      : DMBRequest.linearFrame(byteCount: sizingCase.workload.byteCount)
    let queueCount = sizingCase.workload.isBlock ? 1 : 2
    // Rings of the queue's size, requests as many as are wanted under way.
    let rings = queueCount * DMBRingFormat.split.pageCount(depth: size)
    let work = queueCount * Int(depth) * request.slotCount
    return UInt64((1 + rings + work) * DMBGeometry.pageByteCount)
  }

  private static func slots(_ sizingCase: SizingCase, _ size: UInt16) -> UInt64 {
    let slot = sizingCase.slotByteCount
    func count(_ byteCount: Int) -> Int { (byteCount + slot - 1) / slot }
    let layout = SplitRingLayout(size: size)
    let areas =
      count(Int(layout.descriptorTableByteCount)) + count(Int(layout.availableRingByteCount))
      + count(Int(layout.usedRingByteCount))
    let elements: [Int]
    if sizingCase.workload.isBlock {
      elements = [
        BlockRequestHeader.byteCount, sizingCase.workload.byteCount, 1,
        3 * SplitDescriptor.byteCount,
      ]
    } else {
      elements = [NetHeader.byteCount + sizingCase.workload.byteCount, NetDriver.frameByteCount]
    }
    let request = elements.reduce(0) { $0 + count($1) }
    let queueCount = sizingCase.workload.isBlock ? 1 : 2
    return UInt64((queueCount * areas + sizingCase.depth * request) * slot)
  }

  /// The least BAR that holds so many bytes, at least 64 KiB.
  static func barByteCount(_ byteCount: UInt64) -> UInt64 {
    var size: UInt64 = 64 << 10
    while size < byteCount { size *= 2 }
    return size
  }
}
