import GuestDriver
import Testing

@Suite("Rings in a device memory buffer (DMB-G08, G09)")
struct DMBRingPlanTests {
  private func plan(_ pages: Int, _ requests: DMBRingPlan.Request...) throws -> DMBRingPlan {
    try DMBRingPlan(pool: dmbPool(pages: pages), requests)
  }

  @Test(
    "a split ring is halved until its areas fit",
    arguments: [
      (27, 4096), (26, 2048), (14, 2048), (13, 1024), (7, 1024), (6, 512), (4, 512),
    ] as [(Int, UInt16)])
  func halves(free: Int, depth: UInt16) throws {
    let plan = try plan(free, .init(.split, depth: 4096))
    #expect(plan.placements.map(\.depth) == [depth])
    #expect(plan.placements.map(\.offsets) == [[4096]])
    #expect(plan.pool.usedPageCount == DMBRingFormat.split.pageCount(depth: depth))
  }

  @Test("the halving ends with the first depth of one page, and fails without a page")
  func ends() throws {
    let deep = DMBRingPlan.Request(.split, depth: 256)
    let five = try plan(5, deep, deep, deep)
    #expect(five.placements.map(\.depth) == [256, 256, 128])
    #expect(five.placements.map(\.offsets) == [[0x1000], [0x3000], [0x5000]])
    #expect(throws: DriverError.ringsDoNotFit(queue: 2, byteCount: 3398)) {
      try plan(4, deep, deep, deep)
    }
    #expect(throws: DriverError.ringsDoNotFit(queue: 2, byteCount: 1734), "64 entries: one page") {
      try plan(4, deep, deep, .init(.split, depth: 64))
    }
  }

  @Test("a packed ring is not made smaller")
  func packed() throws {
    let fits = try plan(4, .init(.packed, depth: 512))
    #expect(fits.placements.map(\.depth) == [512])
    #expect(fits.placements.map(\.offsets) == [[0x1000, 0x3000, 0x4000]])
    #expect(throws: DriverError.ringsDoNotFit(queue: 0, byteCount: 513 * 16 + 8)) {
      try plan(4, .init(.packed, depth: 513))
    }
    #expect(throws: DriverError.ringsDoNotFit(queue: 1, byteCount: 24)) {
      try plan(6, .init(.packed, depth: 512), .init(.packed, depth: 1))
    }
  }

  @Test("a resize holds old and new areas at once")
  func resize() throws {
    var plan = try plan(21, .init(.split, depth: 1024))
    try plan.resize(queue: 0, to: 2048)
    #expect(plan.placements.map(\.depth) == [2048])
    #expect(plan.pool.usedPageCount == 14 && plan.pool.highestUsedPageCount == 21)
  }

  @Test("a split queue that is to be deeper can come out shallower than it was")
  func shallower() throws {
    var plan = try plan(20, .init(.split, depth: 1024))
    try plan.resize(queue: 0, to: 2048)
    #expect(plan.placements.map(\.depth) == [1024], "13 pages are free beside the old 7")
    var tight = try self.plan(10, .init(.split, depth: 1024))
    try tight.resize(queue: 0, to: 2048)
    #expect(tight.placements.map(\.depth) == [256], "3 pages are free beside the old 7")
    #expect(tight.pool.usedPageCount == 2)
  }

  @Test("a resize that fails leaves the queue and the pool as they were")
  func failedResize() throws {
    var split = try plan(4, .init(.split, depth: 512))
    #expect(throws: DriverError.ringsDoNotFit(queue: 0, byteCount: 3398)) {
      try split.resize(queue: 0, to: 1024)
    }
    #expect(split.placements.map(\.depth) == [512] && split.pool.usedPageCount == 4)
    // Three pages are free: the ring and one event structure fit, the other does not.
    var packed = try plan(7, .init(.packed, depth: 512))
    let before = packed.placements
    #expect(throws: DriverError.ringsDoNotFit(queue: 0, byteCount: 512 * 16 + 8)) {
      try packed.resize(queue: 0, to: 512)
    }
    #expect(packed.placements == before && packed.pool.usedPageCount == 4)
    var roomy = try plan(8, .init(.packed, depth: 512))
    try roomy.resize(queue: 0, to: 512)
    #expect(roomy.placements.map(\.offsets) == [[0x5000, 0x7000, 0x8000]])
    #expect(roomy.pool.usedPageCount == 4)
  }

  @Test("a split queue's depth is a power of two")
  func depths() async {
    await #expect(processExitsWith: .failure) { _ = DMBRingPlan.Request(.split, depth: 100) }
    await #expect(processExitsWith: .failure) { _ = DMBRingPlan.Request(.packed, depth: 0) }
  }
}
