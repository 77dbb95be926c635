import CycleKernel
import GuestDriver
import Testing

/// A pool of `pages` pages behind an aligned base.
func dmbPool(pages: Int, cpus: Int = 1) throws -> DMBPool {
  DMBPool(
    try DMBGeometry(
      base: 0xc000_0000, byteCount: UInt64(pages + 1) * 4096, cpuCount: cpus))
}

/// The page of the pool at an offset of the region that such a pool handed out.
func dmbPage(_ offset: UInt64) -> Int { Int(offset / 4096) - 1 }

@Suite("Device memory buffer pool (DMB-G05, G06, G07, G10)")
struct DMBPoolTests {
  @Test(
    "a claim takes the pages that its bytes need", arguments: [1, 4095, 4096, 4097, 8192, 8193])
  func pages(byteCount: Int) throws {
    var pool = try dmbPool(pages: 64)
    let offset = try pool.claimMapping(byteCount: byteCount)
    #expect(offset == 4096, "the first page behind offset 0")
    #expect(pool.usedPageCount == (byteCount + 4095) / 4096)
    #expect(try pool.claimMapping(byteCount: 1) == 4096 + UInt64(pool.usedPageCount - 1) * 4096)
    pool.release(offset)
    #expect(pool.usedPageCount == 1 && pool.freePageCount == 63)
  }

  @Test("too large is final and exhausted is not, whatever the pool holds")
  func limits() throws {
    var pool = try dmbPool(pages: 64)
    let limit = 8 * 4096
    #expect(throws: DMAError.tooLarge(byteCount: limit + 1, limit: limit)) {
      try pool.claimMapping(byteCount: limit + 1)
    }
    let offsets = try (0..<8).map { _ in try pool.claimMapping(byteCount: limit) }
    #expect(pool.freePageCount == 0)
    #expect(throws: DMAError.exhausted) { try pool.claimMapping(byteCount: 1) }
    #expect(throws: DMAError.tooLarge(byteCount: limit + 1, limit: limit)) {
      try pool.claimMapping(byteCount: limit + 1)
    }
    pool.release(offsets[5])
    #expect(try pool.claimMapping(byteCount: limit) == offsets[5])
  }

  @Test("rings are not held to the limit of a mapping, but to an area")
  func rings() throws {
    var pool = try dmbPool(pages: 1024, cpus: 2)
    #expect(try pool.claimRing(byteCount: 512 * 4096) == 4096)
    #expect(throws: DMAError.tooLarge(byteCount: 512 * 4096 + 1, limit: 512 * 4096)) {
      try pool.claimRing(byteCount: 512 * 4096 + 1)
    }
    #expect(dmbPage(try pool.claimRing(byteCount: 512 * 4096)) == 512)
    #expect(throws: DMAError.exhausted) { try pool.claimRing(byteCount: 1) }
  }

  @Test("the search goes on where the last claim ended or the last release began, and wraps")
  func nextFit() throws {
    var pool = try dmbPool(pages: 16)
    let first = try (0..<3).map { _ in try pool.claimMapping(byteCount: 1) }
    #expect(first.map(dmbPage) == [0, 1, 2])
    pool.release(first[0])
    #expect(dmbPage(try pool.claimMapping(byteCount: 8192)) == 3, "one page is no room for two")
    #expect(dmbPage(try pool.claimMapping(byteCount: 1)) == 5, "next fit, not first fit")
    pool.release(first[1])
    #expect(dmbPage(try pool.claimMapping(byteCount: 1)) == 1, "rewound to the release")
    let rest = try (0..<10).map { _ in try pool.claimMapping(byteCount: 1) }
    #expect(rest.map(dmbPage) == Array(6...15), "page 0 is behind the search")
    #expect(dmbPage(try pool.claimMapping(byteCount: 1)) == 0, "wrapped around")
    #expect(pool.freePageCount == 0 && pool.highestUsedPageCount == 16)
  }

  @Test("each CPU begins in its home area and falls over to the others", arguments: 0..<9)
  func homeAreas(cpu: Int) throws {
    var pool = try dmbPool(pages: 2000, cpus: 4)
    #expect(pool.geometry.areaCount == 4)
    var order: [Int] = []
    for _ in 0..<2000 {
      let page = dmbPage(try pool.claimMapping(byteCount: 1, cpu: cpu))
      let area = pool.geometry.area(ofPage: page)
      if order.last != area { order.append(area) }
    }
    #expect(order == (0..<4).map { ($0 + cpu) % 4 }, "every area, once, from home on")
    #expect(throws: DMAError.exhausted) { try pool.claimMapping(byteCount: 1, cpu: cpu) }
  }

  /// Every set of free pages in small pools against a model that tries every place.
  @Test("room is found exactly when there is some", arguments: 4...10)
  func exhaustive(pages: Int) throws {
    for pattern in 0..<(1 << pages) {
      var pool = try dmbPool(pages: pages)
      for _ in 0..<pages { _ = try pool.claimRing(byteCount: 1) }
      for page in 0..<pages where pattern >> page & 1 == 1 { pool.release(UInt64(page + 1) * 4096) }
      for wanted in 1...pages {
        let isExpected = (0...pages - wanted).contains { first in
          (first..<first + wanted).allSatisfy { pattern >> $0 & 1 == 1 }
        }
        var copy = pool
        let offset = try? copy.claimRing(byteCount: wanted * 4096)
        #expect((offset != nil) == isExpected, "\(pages) pages, free \(pattern), \(wanted)")
        if let first = offset.map(dmbPage) {
          #expect((first..<first + wanted).allSatisfy { pattern >> $0 & 1 == 1 })
        }
      }
    }
  }

  @Test("pages that do not touch, or not in one area, are no room")
  func fragmentation() throws {
    var pool = try dmbPool(pages: 1024, cpus: 2)
    for _ in 0..<1024 { _ = try pool.claimMapping(byteCount: 1) }
    for page in stride(from: 0, to: 1024, by: 2) { pool.release(UInt64(page + 1) * 4096) }
    #expect(throws: DMAError.exhausted) { try pool.claimMapping(byteCount: 4097) }
    pool.release(512 * 4096)
    #expect(throws: DMAError.exhausted, "pages 510 and 511 touch, 511 and 512 are two areas") {
      try pool.claimMapping(byteCount: 3 * 4096)
    }
    #expect(dmbPage(try pool.claimMapping(byteCount: 2 * 4096)) == 510)
  }

  @Test(
    "claims never overlap nor cross areas, and all come back",
    arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "device memory buffer pages")
    var pool = try dmbPool(pages: 1700, cpus: Int(seed))
    let geometry = pool.geometry
    var isFree = [Bool](repeating: true, count: 1700)
    var live: [(offset: UInt64, pages: Range<Int>)] = []
    var failures = 0
    for _ in 0..<6000 {
      if random.below(9) < 5 || live.isEmpty {
        let most = random.below(4) == 0 ? geometry.maximumMappingByteCount : 40_000
        let byteCount = 1 + Int(random.below(UInt64(most)))
        let wanted = (byteCount + 4095) / 4096
        guard let offset = try? pool.claimMapping(byteCount: byteCount, cpu: Int(random.below(8)))
        else {
          failures += 1
          #expect(!hasRoom(isFree, wanted, geometry), "seed \(seed)")
          continue
        }
        let pages = dmbPage(offset)..<dmbPage(offset) + wanted
        #expect(pages.allSatisfy { isFree[$0] }, "seed \(seed)")
        #expect(
          geometry.area(ofPage: pages.lowerBound) == geometry.area(ofPage: pages.upperBound - 1))
        for page in pages { isFree[page] = false }
        live.append((offset, pages))
      } else {
        let claim = live.remove(at: Int(random.below(UInt64(live.count))))
        pool.release(claim.offset)
        for page in claim.pages { isFree[page] = true }
      }
      #expect(pool.freePageCount == isFree.count(where: { $0 }))
    }
    #expect(failures > 0, "seed \(seed)")
    for claim in live { pool.release(claim.offset) }
    #expect(pool.usedPageCount == 0)
  }

  private func hasRoom(_ isFree: [Bool], _ wanted: Int, _ geometry: DMBGeometry) -> Bool {
    (0..<geometry.areaCount).contains { area in
      var run = 0
      return geometry.pages(ofArea: area).contains { page in
        run = isFree[page] ? run + 1 : 0
        return run == wanted
      }
    }
  }

  @Test("freeing twice, or what is no claim, is a bug")
  func twice() async {
    await #expect(processExitsWith: .failure) {
      var pool = try dmbPool(pages: 8)
      let offset = try pool.claimMapping(byteCount: 1)
      pool.release(offset)
      pool.release(offset)
    }
    await #expect(processExitsWith: .failure) {
      var pool = try dmbPool(pages: 64)
      let offset = try pool.claimMapping(byteCount: 8192)
      pool.release(offset + 4096)
    }
    await #expect(processExitsWith: .failure) {
      var pool = try dmbPool(pages: 8)
      pool.release(0)
    }
  }
}
