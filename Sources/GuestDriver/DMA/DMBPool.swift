/// Which pages of a device memory buffer are taken: an allocator without memory of its own.
///
/// A claim is contiguous and lies within one pool area. The home area of the calling CPU is searched
/// first, then each other area in turn; within an area the search goes on where the last claim ended
/// or the last release began, and wraps around. Nothing is ever moved, so pages that do not touch
/// are no room.
///
/// Offsets count from the start of the region. The same calls in the same order give the same pages.
///
/// - Complexity: O(pages of the pool) for a claim at worst, O(pages of the claim) for a release.
///
/// Source: VIRTIO_F_DMB, DMB-G05, G06, G07 and G10; Linux RFC of August 2026, virtio-dmb.rst.
public struct DMBPool: Sendable {
  private struct Area {
    var usedPageCount = 0
    /// The page, counted in the pool, at which the next search begins.
    var next: Int
  }

  /// How the pool is divided.
  public let geometry: DMBGeometry
  /// Pages in use now.
  public private(set) var usedPageCount = 0
  /// The most pages that were ever in use.
  public private(set) var highestUsedPageCount = 0
  private var areas: [Area]
  /// Pages of the claim that begins here; 0 for a free page, ``inside`` for a later one.
  private var extents: [UInt32]

  private static let inside = UInt32.max

  /// Makes an empty pool.
  public init(_ geometry: DMBGeometry) {
    self.geometry = geometry
    areas = (0..<geometry.areaCount).map { Area(next: geometry.pages(ofArea: $0).lowerBound) }
    extents = Array(repeating: 0, count: geometry.pageCount)
  }

  /// Pages that are free now.
  public var freePageCount: Int { geometry.pageCount - usedPageCount }

  /// Takes the pages for a buffer of `byteCount` bytes.
  ///
  /// - Returns: the offset of the first page.
  /// - Throws: `DMAError.tooLarge` above ``DMBGeometry/maximumMappingByteCount``, however empty the
  ///   pool is; `.exhausted` when no area has room now.
  /// - Precondition: `byteCount` is positive.
  public mutating func claimMapping(byteCount: Int, cpu: Int = 0) throws(DMAError) -> UInt64 {
    try claim(byteCount, limit: geometry.maximumMappingByteCount, cpu: cpu)
  }

  /// Takes the pages for a queue's areas, which are not held to the limit of a mapping.
  ///
  /// - Returns: the offset of the first page.
  /// - Throws: `DMAError.tooLarge` above ``DMBGeometry/maximumRingByteCount``, `.exhausted`.
  /// - Precondition: `byteCount` is positive.
  public mutating func claimRing(byteCount: Int, cpu: Int = 0) throws(DMAError) -> UInt64 {
    try claim(byteCount, limit: geometry.maximumRingByteCount, cpu: cpu)
  }

  private mutating func claim(
    _ byteCount: Int, limit: Int, cpu: Int
  ) throws(DMAError) -> UInt64 {
    precondition(byteCount > 0, "an empty buffer takes no pages")
    guard byteCount <= limit else { throw .tooLarge(byteCount: byteCount, limit: limit) }
    let wanted = DMBGeometry.pageCount(for: byteCount)
    let home = geometry.homeArea(cpu: cpu)
    for turn in areas.indices {
      let area = (home + turn) % areas.count
      guard let page = search(area, for: wanted) else { continue }
      take(page, wanted, in: area)
      return geometry.offset(ofPage: page)
    }
    throw .exhausted
  }

  private func search(_ area: Int, for wanted: Int) -> Int? {
    let pages = geometry.pages(ofArea: area)
    guard wanted <= pages.count - areas[area].usedPageCount else { return nil }
    return run(of: wanted, in: areas[area].next..<pages.upperBound) ?? run(of: wanted, in: pages)
  }

  private func run(of wanted: Int, in pages: Range<Int>) -> Int? {
    var first = pages.lowerBound
    var page = first
    while first + wanted <= pages.upperBound {
      if page == first + wanted { return first }
      let extent = extents[page]
      page += extent == 0 || extent == Self.inside ? 1 : Int(extent)
      if extent != 0 { first = page }
    }
    return nil
  }

  private mutating func take(_ page: Int, _ count: Int, in area: Int) {
    extents[page] = UInt32(count)
    for later in page + 1..<page + count { extents[later] = Self.inside }
    let pages = geometry.pages(ofArea: area)
    areas[area].next = page + count < pages.upperBound ? page + count : pages.lowerBound
    areas[area].usedPageCount += count
    usedPageCount += count
    highestUsedPageCount = max(highestUsedPageCount, usedPageCount)
  }

  /// Gives back the claim that begins at `offset`.
  ///
  /// - Precondition: it was handed out and not given back.
  public mutating func release(_ offset: UInt64) {
    guard let page = geometry.page(atOffset: offset) else {
      preconditionFailure("a claim begins with a page of the pool")
    }
    let extent = extents[page]
    precondition(extent != 0 && extent != Self.inside, "pages of the pool are freed twice")
    for later in page..<page + Int(extent) { extents[later] = 0 }
    let area = geometry.area(ofPage: page)
    areas[area].next = page
    areas[area].usedPageCount -= Int(extent)
    usedPageCount -= Int(extent)
  }
}
