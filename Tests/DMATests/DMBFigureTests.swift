import GuestDriver
import Testing

/// Q, N, whether receive buffers are small, and the slots that the Linux text lists for them.
private let netRows: [(pairs: Int, depth: UInt16, slots: Int, rings: Int)] = [
  (1, 256, 287, 6), (4, 256, 1127, 18), (8, 256, 2247, 34), (8, 1024, 8476, 119),
  (16, 1024, 16_940, 231), (32, 1024, 33_868, 455), (64, 1024, 67_724, 903),
]

@Suite("Figures of a device memory buffer with pages of 4 KiB (virtio-dmb.rst)")
struct DMBFigureTests {
  @Test(
    "pages of a split ring",
    arguments: [(128, 1), (256, 2), (1024, 7), (4096, 27)] as [(UInt16, Int)])
  func splitRing(depth: UInt16, pages: Int) {
    #expect(DMBRingFormat.split.pageCount(depth: depth) == pages)
  }

  @Test("pages of a packed ring: ceil(16 N / 4096) + 2")
  func packedRing() {
    for depth in UInt16(1)...4096 {
      let expected = (16 * Int(depth) + 4095) / 4096 + 2
      #expect(DMBRingFormat.packed.pageCount(depth: depth) == expected, "depth \(depth)")
    }
  }

  @Test("a block read of 4 KiB takes 4 slots, four times its data; of 128 KiB under 1.1 times")
  func block() {
    let small = DMBRequest.block(dataByteCount: 4096, usesIndirectTables: true)
    #expect(small.slotCount == 4 && small.regionByteCount == 16 << 10)
    let large = DMBRequest.block(dataByteCount: 128 << 10, usesIndirectTables: true)
    #expect(large.slotCount == 35)
    #expect(Double(large.regionByteCount) / Double(128 << 10) < 1.1)
    #expect(DMBRequest.block(dataByteCount: 4096, usesIndirectTables: false).slotCount == 3)
  }

  @Test("a linear frame takes one slot, 2.7 times a full one and 57 times one of 60 bytes")
  func transmit() {
    for (byteCount, tenths) in [(1514, 27), (60, 569)] {
      let frame = DMBRequest.linearFrame(byteCount: byteCount)
      #expect(frame.slotCount == 1)
      // The header counts as carried.
      let ratio = Double(frame.regionByteCount) / Double(byteCount + 12)
      #expect(Int((ratio * 10).rounded()) == tenths)
    }
  }

  @Test("a table takes a slot for up to 256 entries", arguments: [(2, 3), (256, 257), (257, 259)])
  func tables(entries: Int, slots: Int) {
    let request = DMBRequest([Int](repeating: 1, count: entries), usesIndirectTables: true)
    #expect(request.slotCount == slots)
    #expect(DMBRequest([1], usesIndirectTables: true).slotCount == 1, "one entry has no table")
  }

  @Test("work slots of a network device with mergeable buffers", arguments: netRows.indices)
  func workSlots(index: Int) {
    let row = netRows[index]
    let sizing = DMBNetSizing(pairCount: row.pairs, depth: row.depth)
    #expect(sizing.ringSlotCount == row.rings)
    #expect(sizing.receiveSlotCount == row.pairs * Int(row.depth))
    #expect(sizing.workSlotCount == row.slots)
    #expect(sizing.regionByteCount == (row.slots + 1) * 4096)
  }

  @Test("without mergeable buffers 2247 become 41159")
  func bigBuffers() {
    let sizing = DMBNetSizing(pairCount: 8, depth: 256, hasSmallReceiveBuffers: false)
    #expect(sizing.workSlotCount == 41_159)
  }

  @Test(
    "the slots of work are those that queues, buffers, packets and a command take",
    arguments: netRows.indices)
  func workFits(index: Int) throws {
    let row = netRows[index]
    for cpus in [1, row.pairs] {
      var pool = try dmbPool(pages: row.slots, cpus: cpus)
      #expect(try work(&pool, pairs: row.pairs, depth: row.depth) == row.slots)
      #expect(pool.freePageCount == 0)
      var short = try dmbPool(pages: row.slots - 1, cpus: cpus)
      #expect(throws: DMAError.exhausted) { try work(&short, pairs: row.pairs, depth: row.depth) }
    }
  }

  /// Takes every piece by itself, in the order of a driver; returns the pages.
  private func work(_ pool: inout DMBPool, pairs: Int, depth: UInt16) throws -> Int {
    let requests = [DMBRingPlan.Request](
      repeating: .init(.split, depth: depth), count: 2 * pairs + 1)
    let plan = try DMBRingPlan(pool: pool, requests)
    #expect(plan.placements.allSatisfy { $0.depth == depth }, "no queue is halved")
    pool = plan.pool
    for pair in 0..<pairs {
      for _ in 0..<depth { _ = try pool.claimMapping(byteCount: 1536, cpu: pair) }
    }
    // Header, linear part, 17 fragments, table.
    for pair in 0..<pairs {
      for byteCount in [12, 128] + [Int](repeating: 4096, count: 17) + [19 * 16] {
        _ = try pool.claimMapping(byteCount: byteCount, cpu: pair)
      }
    }
    // Header, two pieces of data, status, table.
    for byteCount in [2, 8, 8, 1, 64] { _ = try pool.claimMapping(byteCount: byteCount) }
    return pool.usedPageCount
  }

  @Test("the floor is one receive buffer per queue")
  func floor() {
    #expect(DMBNetSizing(pairCount: 1, depth: 256).floorSlotCount == 6 + 1 + 20 + 5)
    let big = DMBNetSizing(pairCount: 8, depth: 256, hasSmallReceiveBuffers: false)
    #expect(big.floorSlotCount == 34 + 160 + 160 + 5)
  }

  @Test("a region of a page, the rings and every request holds them all, and no more")
  func region() throws {
    let queues = [
      DMBQueueDemand(.split, depth: 128, slotsOfLargestRequest: 4),
      DMBQueueDemand(.packed, depth: 64, slotsOfLargestRequest: 3),
    ]
    let byteCount = DMBQueueDemand.regionByteCount(for: queues)
    #expect(byteCount == (1 + (1 + 128 * 4) + (3 + 64 * 3)) * 4096)
    let geometry = try DMBGeometry(base: 0x1000, byteCount: UInt64(byteCount))
    let requests = queues.map { DMBRingPlan.Request($0.format, depth: $0.depth) }
    var pool = try DMBRingPlan(pool: DMBPool(geometry), requests).pool
    for queue in queues {
      for _ in 0..<Int(queue.depth) * queue.slotsOfLargestRequest {
        _ = try pool.claimMapping(byteCount: 4096)
      }
    }
    #expect(throws: DMAError.exhausted) { try pool.claimMapping(byteCount: 1) }
  }
}
