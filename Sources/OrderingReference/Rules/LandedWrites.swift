/// How much of the writes to host memory, in the order in which the device issued them, has landed.
///
/// Writes may land out of order and line by line: relaxed ordering lets them, and a root complex
/// need not show a write at once. A piece that lands is found by its address or, where an IOMMU
/// stands between and the mapping is not known, by its place in the page.
struct LandedWrites {
  private struct Write {
    /// Bytes issued before it.
    var start: UInt64
    var address: UInt64
    var byteCount: UInt64
    /// Lines of 64 bytes that have landed, a bit for each, from the first byte's on.
    var lines: UInt64 = 0

    var all: UInt64 {
      let end =
        (address % LandedWrites.lineByteCount + byteCount + LandedWrites.lineByteCount - 1)
        / LandedWrites.lineByteCount
      return end >= 64 ? .max : (1 << end) - 1
    }
    /// Bytes from its start on that have landed.
    var prefix: UInt64 {
      if lines == all { return byteCount }
      let whole = UInt64((~lines).trailingZeroBitCount) * LandedWrites.lineByteCount
      return min(byteCount, whole - min(whole, address % LandedWrites.lineByteCount))
    }

    /// The lines of a piece that lies `offset` bytes behind the first.
    func lines(_ offset: UInt64, _ count: UInt64) -> UInt64 {
      let first = (address % LandedWrites.lineByteCount + offset) / LandedWrites.lineByteCount
      let last =
        (address % LandedWrites.lineByteCount + offset + max(count, 1) - 1)
        / LandedWrites.lineByteCount
      guard last < 64 else { return all }
      return UInt64.max << first & (UInt64.max >> (63 - last))
    }

    /// The lines of a piece if it belongs to this write and has not landed.
    func match(_ offset: UInt64, _ count: UInt64) -> UInt64? {
      guard offset < byteCount, count <= byteCount - offset else { return nil }
      let lines = lines(offset, count)
      return self.lines & lines == 0 ? lines : nil
    }
  }

  private static let lineByteCount: UInt64 = 64
  private static let pageMask: UInt64 = 0xfff
  /// Writes among which a piece is looked for.
  private static let reach = 256
  private var writes: [Write] = []
  private var head = 0
  /// Bytes issued so far.
  private(set) var issued: UInt64 = 0

  /// Bytes from the first on that have landed without a gap.
  var landed: UInt64 {
    head < writes.count ? writes[head].start + writes[head].prefix : issued
  }

  /// The device issued a write within one page.
  mutating func issue(address: UInt64, byteCount: UInt64) {
    guard byteCount > 0 else { return }
    if head == writes.count {
      writes.removeAll(keepingCapacity: true)
      head = 0
    } else if head >= 1024, head * 2 > writes.count {
      writes.removeSubrange(0..<head)
      head = 0
    }
    writes.append(Write(start: issued, address: address, byteCount: byteCount))
    issued += byteCount
  }

  /// Bytes of the device became visible.
  mutating func land(address: UInt64, byteCount: UInt64) {
    guard head < writes.count else { return }
    var found: (index: Int, lines: UInt64)?
    for index in head..<min(writes.count, head + Self.reach) {
      if let lines = writes[index].match(address &- writes[index].address, byteCount) {
        found = (index, lines)
        break
      }
      guard found == nil else { continue }
      let inPage = (address & Self.pageMask) &- (writes[index].address & Self.pageMask)
      if let lines = writes[index].match(inPage, byteCount) { found = (index, lines) }
    }
    // What nobody issued counts for the oldest, so that no use waits for ever.
    let place = found ?? (head, writes[head].lines(writes[head].prefix, byteCount))
    writes[place.index].lines |= place.lines & writes[place.index].all
    while head < writes.count, writes[head].lines == writes[head].all { head += 1 }
  }

  /// Nothing that was issued is awaited any more.
  mutating func reset() {
    writes.removeAll(keepingCapacity: true)
    head = 0
  }
}
