import Testing

@testable import OrderingReference

@Suite("How much of the issued writes has landed")
struct LandedWritesTests {
  @Test("in order, every byte that lands counts")
  func inOrder() {
    var writes = LandedWrites()
    writes.issue(address: 0x1010, byteCount: 200)
    writes.issue(address: 0x3000, byteCount: 8)
    #expect(writes.issued == 208)
    for (address, count, landed) in [(0x1010, 48, 48), (0x1040, 128, 176), (0x10c0, 24, 200)]
      as [(UInt64, UInt64, UInt64)]
    {
      writes.land(address: address, byteCount: count)
      #expect(writes.landed == landed)
    }
    writes.land(address: 0x3000, byteCount: 8)
    #expect(writes.landed == writes.issued)
  }

  @Test("lines and writes out of order count once those before them have landed")
  func outOfOrder() {
    var writes = LandedWrites()
    writes.issue(address: 0x1000, byteCount: 192)
    writes.issue(address: 0x2000, byteCount: 64)
    writes.land(address: 0x2000, byteCount: 64)
    #expect(writes.landed == 0)
    writes.land(address: 0x1080, byteCount: 64)
    #expect(writes.landed == 0)
    writes.land(address: 0x1000, byteCount: 64)
    #expect(writes.landed == 64)
    writes.land(address: 0x1040, byteCount: 64)
    #expect(writes.landed == 256)
  }

  @Test("behind an IOMMU a piece is found by its place in the page, the oldest first")
  func translated() {
    var writes = LandedWrites()
    writes.issue(address: 0x7_0100, byteCount: 4)
    writes.issue(address: 0x8_0200, byteCount: 4)
    writes.issue(address: 0x9_0100, byteCount: 4)
    writes.land(address: 0x5200, byteCount: 4)
    #expect(writes.landed == 0)
    writes.land(address: 0x6100, byteCount: 4)
    #expect(writes.landed == 8)
    writes.land(address: 0x4100, byteCount: 4)
    #expect(writes.landed == 12)
  }

  @Test("what nobody issued counts for the oldest, and a reset awaits nothing")
  func strays() {
    var writes = LandedWrites()
    writes.land(address: 0x9999, byteCount: 4)
    writes.issue(address: 0x1000, byteCount: 4)
    writes.land(address: 0x2222, byteCount: 4)
    #expect(writes.landed == 4)
    writes.issue(address: 0x1000, byteCount: 100)
    #expect(writes.landed == 4)
    writes.reset()
    #expect(writes.landed == 104)
  }

  @Test("a page of writes that land backwards is whole when the first has landed")
  func many() {
    var writes = LandedWrites()
    for place in 0..<200 as Range<UInt64> {
      writes.issue(address: 0x1_0000 + 0x1000 * place, byteCount: 4096)
    }
    for place in (0..<200 as Range<UInt64>).reversed() {
      #expect(writes.landed == 0)
      for line in (0..<64 as Range<UInt64>).reversed() {
        writes.land(address: 0x1_0000 + 0x1000 * place + 64 * line, byteCount: 64)
      }
    }
    #expect(writes.landed == writes.issued)
  }
}
