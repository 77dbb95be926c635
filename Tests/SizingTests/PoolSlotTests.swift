import GuestDriver
import Testing

@Suite("Slots of another size than swiotlb's")
struct PoolSlotTests {
  @Test("a mapping takes whole slots, whatever their size", arguments: [512, 2048, 16384])
  func wholeSlots(size: Int) {
    var pool = BouncePool(byteCount: 1 << 20, alignmentMask: 0, slotByteCount: size)
    #expect(pool.slotCount == (1 << 20) / size)
    let first = pool.allocate(byteCount: size + 1, address: 0)
    let second = pool.allocate(byteCount: 1, address: 0)
    #expect(first == 0)
    #expect(second == 2 * size)
    #expect(pool.usedSlotCount == 3)
    pool.release(0)
    #expect(pool.usedSlotCount == 1)
  }

  @Test("the largest mapping is a set of slots")
  func largest() {
    for size in [512, 2048, 4096] {
      let pool = BouncePool(byteCount: 4 << 20, alignmentMask: 0, slotByteCount: size)
      #expect(pool.maximumMappingByteCount == 128 * size)
    }
  }
}
