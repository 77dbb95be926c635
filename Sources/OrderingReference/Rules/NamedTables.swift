import ByteLayouts

/// The indirect tables that descriptors which the device has read have named, by the address that
/// the descriptors bear.
struct NamedTables: ~Copyable {
  private var index = IntervalIndex()

  /// Adds a table and returns its handle; -1 when it has no bytes.
  mutating func insert(
    _ address: DescriptorAddress, byteCount: UInt32, queue: Int
  ) -> Int32 {
    index.insert(address.rawValue, byteCount: UInt64(byteCount), owner: Int32(queue))
  }

  /// Takes out what `insert` returned; -1 is ignored.
  mutating func remove(_ handle: Int32) { index.remove(handle) }

  /// Whether a table of `queue` holds all the bytes.
  func holds(_ address: UInt64, byteCount: UInt32, queue: Int) -> Bool {
    let (end, wraps) = address.addingReportingOverflow(UInt64(byteCount))
    guard !wraps, byteCount > 0 else { return false }
    var isHeld = false
    index.forEach(overlapping: address, byteCount: 1) { _, interval in
      isHeld =
        isHeld
        || interval.owner == Int32(queue) && interval.start <= address && interval.end >= end
    }
    return isHeld
  }
}
