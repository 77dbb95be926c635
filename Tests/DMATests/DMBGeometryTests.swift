import GuestDriver
import Testing

@Suite("How a device memory buffer is divided (DMB-G02, G03, G06, G07)")
struct DMBGeometryTests {
  private func geometry(
    pages: Int, cpus: Int = 1, base: UInt64 = 0xc000_0000
  ) throws -> DMBGeometry {
    try DMBGeometry(base: base, byteCount: UInt64(pages + 1) * 4096, cpuCount: cpus)
  }

  @Test(
    "the pool begins at the first page boundary behind the base, so that offset 0 is never had",
    arguments: [(0, 4096), (1, 4095), (0x10, 0xff0), (0x800, 0x800), (0xfff, 1)]
      as [(UInt64, UInt64)])
  func poolOffset(skew: UInt64, offset: UInt64) throws {
    let base = 0xc000_0000 + skew
    let geometry = try DMBGeometry(base: base, byteCount: 0x1_0000)
    #expect(geometry.poolOffset == offset && (base + offset) % 4096 == 0)
    #expect(geometry.offset(ofPage: 3) == offset + 0x3000)
    #expect(geometry.page(atOffset: offset + 0x3000) == 3)
    #expect(geometry.page(atOffset: offset + 0x3001) == nil)
    #expect(geometry.page(atOffset: 0) == nil)
    let end = offset + UInt64(geometry.pageCount) * 4096
    #expect(end <= 0x1_0000 && 0x1_0000 - end < 4096, "every whole page is used")
    #expect(geometry.page(atOffset: end) == nil)
  }

  @Test("four usable pages are needed, which are five where the base starts a page")
  func tooFewPages() throws {
    let aligned = try DMBGeometry(base: 0x1000, byteCount: 5 * 4096)
    #expect(aligned.pageCount == 4)
    let skewed = try DMBGeometry(base: 0x1fff, byteCount: 4 * 4096 + 1)
    #expect(skewed.pageCount == 4)
    for (base, byteCount, found) in [
      (0x1000, 5 * 4096 - 1, 3), (0x1fff, 4 * 4096, 3), (0x1000, 4096, 0), (0x1000, 0, 0),
      (0x1fff, 1, 0),
    ] as [(UInt64, UInt64, Int)] {
      let expected = DMBRegionError.tooFewPages(found: found, regionByteCount: byteCount)
      #expect(throws: expected) { try DMBGeometry(base: base, byteCount: byteCount) }
    }
    let text = "\(DMBRegionError.tooFewPages(found: 3, regionByteCount: 16384))"
    #expect(
      text == "the device memory buffer of 16384 bytes has 3 usable pages, 4 are needed; "
        + "raise --bounce-size")
  }

  @Test("a region that goes beyond the last address is refused")
  func wrapping() throws {
    #expect(
      throws: DMBRegionError.leavesAddressSpace(base: 0xffff_ffff_ffff_0000, byteCount: 1 << 20)
    ) {
      try DMBGeometry(base: 0xffff_ffff_ffff_0000, byteCount: 1 << 20)
    }
  }

  @Test(
    "areas are powers of two of 512...4096 pages, by the CPUs that there are",
    arguments: [
      // pages, CPUs, pages of an area, areas
      (4, 1, 512, 1), (511, 1, 512, 1), (512, 8, 512, 1), (513, 8, 512, 2),
      (1023, 1, 512, 2), (1024, 1, 1024, 1), (4095, 1, 2048, 2), (4095, 2, 1024, 4),
      (4095, 3, 512, 8), (4095, 64, 512, 8), (4096, 1, 4096, 1), (131_072, 1, 4096, 32),
      (131_071, 65, 512, 256), (131_071, 64, 1024, 128), (131_072, 5, 4096, 32),
    ])
  func areas(pages: Int, cpus: Int, areaPages: Int, areas: Int) throws {
    let geometry = try geometry(pages: pages, cpus: cpus)
    #expect(geometry.pageCount == pages)
    #expect(geometry.areaPageCount == areaPages && geometry.areaCount == areas)
    var next = 0
    for area in 0..<areas {
      let range = geometry.pages(ofArea: area)
      #expect(range.lowerBound == next && !range.isEmpty && range.count <= areaPages)
      #expect(geometry.area(ofPage: range.lowerBound) == area)
      #expect(geometry.area(ofPage: range.upperBound - 1) == area)
      next = range.upperBound
    }
    #expect(next == pages, "the areas cover the pool")
    #expect((0..<3 * areas).allSatisfy { geometry.homeArea(cpu: $0) == $0 % areas })
  }

  @Test(
    "a mapping is at most an eighth of the pool or half an area, and at least a page",
    arguments: [
      // pages, CPUs, bytes; the fourth and fifth are the figures of the Linux text
      (4, 1, 4096), (15, 1, 4096), (16, 1, 8192), (4095, 1, 2_093_056), (4095, 3, 1_048_576),
      (4095, 2, 2_093_056), (131_072, 1, 8 << 20),
    ])
  func largestMapping(pages: Int, cpus: Int, byteCount: Int) throws {
    #expect(try geometry(pages: pages, cpus: cpus).maximumMappingByteCount == byteCount)
  }

  @Test("a piece of ring memory is at most an area, or the pool where that is less")
  func largestRing() throws {
    #expect(try geometry(pages: 9).maximumRingByteCount == 9 * 4096)
    #expect(try geometry(pages: 4095, cpus: 4).maximumRingByteCount == 512 * 4096)
  }
}
