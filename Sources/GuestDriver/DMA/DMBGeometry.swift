/// How the pool over a device memory buffer is divided.
///
/// | figure          | value                                                             |
/// | --------------- | ----------------------------------------------------------------- |
/// | page            | 4096 bytes, the unit of every claim                               |
/// | pool            | whole pages from the first page boundary behind the region's base |
/// | pool area       | pages per CPU, both rounded to powers of two, within 512...4096   |
/// | largest mapping | an eighth of the pool or half an area, the lesser; at least a page |
///
/// The pool never begins at the region's first byte, even where that starts a page, so offset 0 is
/// not to be had. The last area is short where the areas do not divide the pool, and a pool of at
/// most 512 pages is one area. CPU and pool agree on page boundaries; where the region's base is not
/// aligned, offsets of pages are not multiples of a page.
///
/// Source: VIRTIO_F_DMB, DMB-G02, G03, G06 and G07; Linux RFC of August 2026, virtio-dmb.rst.
public struct DMBGeometry: Hashable, Sendable {
  /// Bytes of a page.
  public static let pageByteCount: Int = 4096
  /// The fewest usable pages with which a driver works.
  public static let minimumPageCount: Int = 4
  /// The pages that an area may have.
  public static let areaPageCounts: ClosedRange<Int> = 512...4096

  /// Offset of the pool's first byte in the region.
  public let poolOffset: UInt64
  /// Pages of the pool.
  public let pageCount: Int
  /// Pages of an area, a power of two; the last area may have fewer.
  public let areaPageCount: Int

  /// Divides the region of `byteCount` bytes at `base` among `cpuCount` CPUs.
  ///
  /// - Throws: ``DMBRegionError``.
  /// - Precondition: `cpuCount` is positive.
  public init(base: UInt64, byteCount: UInt64, cpuCount: Int = 1) throws(DMBRegionError) {
    try self.init(base: base, byteCount: byteCount, cpuCount: cpuCount, keepsOffsetZero: true)
  }

  /// The same; without `keepsOffsetZero` the pool may begin at the region's first byte.
  package init(
    base: UInt64, byteCount: UInt64, cpuCount: Int, keepsOffsetZero: Bool
  ) throws(DMBRegionError) {
    precondition(cpuCount > 0, "a guest has a CPU")
    guard !base.addingReportingOverflow(byteCount).overflow else {
      throw .leavesAddressSpace(base: base, byteCount: byteCount)
    }
    let page = UInt64(Self.pageByteCount)
    let ahead = page - base % page
    poolOffset = keepsOffsetZero ? ahead : ahead % page
    pageCount = byteCount > poolOffset ? Int((byteCount - poolOffset) / page) : 0
    guard pageCount >= Self.minimumPageCount else {
      throw .tooFewPages(found: pageCount, regionByteCount: byteCount)
    }
    let share = max(1, pageCount / powerOfTwo(atLeast: cpuCount))
    let limits = Self.areaPageCounts
    areaPageCount = min(max(powerOfTwo(atMost: share), limits.lowerBound), limits.upperBound)
  }

  /// Areas of the pool.
  public var areaCount: Int { (pageCount + areaPageCount - 1) / areaPageCount }

  /// The pages of an area.
  public func pages(ofArea area: Int) -> Range<Int> {
    let first = area * areaPageCount
    return first..<min(first + areaPageCount, pageCount)
  }

  /// The area that a page belongs to.
  public func area(ofPage page: Int) -> Int { page / areaPageCount }

  /// The area that a CPU, counted from 0, tries first.
  public func homeArea(cpu: Int) -> Int {
    precondition(cpu >= 0, "CPUs are counted from 0")
    return cpu % areaCount
  }

  /// Offset of a page in the region.
  public func offset(ofPage page: Int) -> UInt64 {
    poolOffset + UInt64(page) * UInt64(Self.pageByteCount)
  }

  /// The page that begins at an offset in the region; nil when none of the pool does.
  public func page(atOffset offset: UInt64) -> Int? {
    guard offset >= poolOffset else { return nil }
    let (page, rest) = (offset - poolOffset).quotientAndRemainder(
      dividingBy: UInt64(Self.pageByteCount))
    return rest == 0 && page < UInt64(pageCount) ? Int(page) : nil
  }

  /// The largest buffer that is ever mapped, in bytes.
  public var maximumMappingByteCount: Int {
    max(1, min(pageCount / 8, areaPageCount / 2)) * Self.pageByteCount
  }

  /// The largest piece of ring memory, in bytes: an area, as far as there are pages.
  public var maximumRingByteCount: Int { min(areaPageCount, pageCount) * Self.pageByteCount }

  /// Pages that `byteCount` bytes take.
  public static func pageCount(for byteCount: Int) -> Int {
    (byteCount + pageByteCount - 1) / pageByteCount
  }
}

private func powerOfTwo(atMost value: Int) -> Int {
  1 << (Int.bitWidth - 1 - value.leadingZeroBitCount)
}

private func powerOfTwo(atLeast value: Int) -> Int {
  value <= 1 ? 1 : 1 << (Int.bitWidth - (value - 1).leadingZeroBitCount)
}
