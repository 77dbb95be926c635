import PCIeFabric
import Testing

@Suite("Tag pool (PCIe Base, 2.2.6.2)")
struct TagPoolTests {
  @Test("every tag is handed out once, lowest first", arguments: [1, 32, 63, 64, 65, 200, 256])
  func lowestFirst(count: Int) {
    var pool = TagPool(count: count)
    #expect(pool.count == count)
    for expected in 0..<count {
      #expect(!pool.isExhausted)
      #expect(pool.take() == UInt8(expected))
      #expect(pool.inUse == expected + 1)
    }
    #expect(pool.isExhausted)
    #expect(pool.take() == nil)
  }

  @Test("a tag that came back is the next when it is the lowest")
  func reuse() {
    var pool = TagPool(count: 256)
    for _ in 0..<200 { _ = pool.take() }
    pool.give(130)
    pool.give(70)
    pool.give(199)
    #expect(pool.inUse == 197)
    #expect(pool.take() == 70)
    #expect(pool.take() == 130)
    #expect(pool.take() == 199)
    #expect(pool.take() == 200)
  }

  @Test("giving back what was not taken, or lies outside the pool, traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var pool = TagPool(count: 8)
      pool.give(0)
    }
    await #expect(processExitsWith: .failure) {
      var pool = TagPool(count: 8)
      _ = pool.take()
      pool.give(0)
      pool.give(0)
    }
    await #expect(processExitsWith: .failure) {
      var pool = TagPool(count: 8)
      pool.give(9)
    }
    await #expect(processExitsWith: .failure) { _ = TagPool(count: 257) }
    await #expect(processExitsWith: .failure) { _ = TagPool(count: 0) }
  }
}
