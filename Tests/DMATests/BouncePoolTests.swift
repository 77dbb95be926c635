import CycleKernel
import GuestDriver
import Testing

private func take(
  _ pool: inout BouncePool, _ byteCount: Int, at address: UInt64
) throws -> Int {
  let position = pool.allocate(byteCount: byteCount, address: address)
  return try #require(position)
}

@Suite("Bounce pool (swiotlb slots and sets)")
struct BouncePoolTests {
  @Test(
    "the largest mapping is a set less the alignment offset",
    arguments: [(0xfff, 252 << 10), (0, 256 << 10), (0x7ff, 254 << 10), (0xffff, 192 << 10)]
      as [(UInt64, Int)])
  func maximum(mask: UInt64, limit: Int) {
    let pool = BouncePool(byteCount: 4 << 20, alignmentMask: mask)
    #expect(pool.maximumMappingByteCount == limit)
    var fitting = pool
    let position = fitting.allocate(byteCount: limit, address: mask)
    #expect(position != nil, "the largest mapping fits at the worst offset")
  }

  @Test("a pool below one set has a smaller limit")
  func small() {
    #expect(BouncePool(byteCount: 64 << 10).maximumMappingByteCount == 60 << 10)
    #expect(BouncePool(byteCount: 4 << 10).maximumMappingByteCount == 0)
    #expect(BouncePool(byteCount: 64 << 10, alignmentMask: 0).slotCount == 32)
  }

  @Test("the low bits of the address are kept", arguments: [0, 0x7ff, 0xfff, 0x3fff] as [UInt64])
  func alignment(mask: UInt64) throws {
    var pool = BouncePool(byteCount: 1 << 20, alignmentMask: mask)
    for address in stride(from: UInt64(0x1_0000), to: 0x1_8000, by: 0x333) {
      let position = try take(&pool, 100, at: address)
      #expect(UInt64(position) & mask == address & mask)
    }
  }

  /// Every set of mappings in small pools against a model that tries every place.
  @Test("room is found exactly when there is some", arguments: 1...16)
  func exhaustive(slots: Int) {
    for pattern in 0..<(1 << min(slots, 10)) {
      var pool = BouncePool(byteCount: slots * 2048, alignmentMask: 0)
      for slot in 0..<slots { #expect(pool.allocate(byteCount: 1, address: 0) == slot * 2048) }
      #expect(pool.allocate(byteCount: 1, address: 0) == nil)
      for slot in 0..<slots where pattern >> slot & 1 == 1 { pool.release(slot * 2048) }
      for wanted in 1...slots {
        let expected = (0...slots - wanted).contains { first in
          (first..<first + wanted).allSatisfy { pattern >> $0 & 1 == 1 }
        }
        var copy = pool
        let position = copy.allocate(byteCount: wanted * 2048, address: 0)
        #expect((position != nil) == expected, "\(slots) slots, free \(pattern), \(wanted)")
        if let position {
          let first = position / 2048
          #expect((first..<first + wanted).allSatisfy { pattern >> $0 & 1 == 1 })
        }
      }
    }
  }

  @Test("a mapping never crosses the boundary of a set")
  func setBoundary() throws {
    var pool = BouncePool(byteCount: 512 << 10, alignmentMask: 0)
    _ = try take(&pool, 200 << 10, at: 0)
    let second = try take(&pool, 100 << 10, at: 0)
    #expect(second == 256 << 10, "56 KiB are left in the first set")
    let third = try take(&pool, 156 << 10, at: 0)
    #expect(third == 356 << 10)
    #expect(pool.allocate(byteCount: 57 << 10, address: 0) == nil, "only 56 KiB in a set")
    #expect(pool.allocate(byteCount: 56 << 10, address: 0) == 200 << 10)
    #expect(pool.usedSlotCount == pool.slotCount)
  }

  @Test("free slots that do not touch are no room")
  func fragmentation() {
    var pool = BouncePool(byteCount: 256 << 10, alignmentMask: 0)
    for _ in 0..<128 { _ = pool.allocate(byteCount: 2048, address: 0) }
    for slot in stride(from: 0, to: 128, by: 2) { pool.release(slot * 2048) }
    #expect(pool.usedSlotCount == 64 && pool.allocate(byteCount: 2049, address: 0) == nil)
    pool.release(5 * 2048)
    #expect(pool.allocate(byteCount: 3 * 2048, address: 0) == 4 * 2048)
    #expect(pool.highestUsedSlotCount == 128)
  }

  @Test("slots are never shared, and all come back", arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "bounce slots")
    let mask: UInt64 = [0, 0x7ff, 0xfff, 0x3fff][Int(seed % 4)]
    var pool = BouncePool(byteCount: (700 << 10) + 1000, alignmentMask: mask)
    #expect(pool.slotCount == 350)
    var taken: [(position: Int, slots: Range<Int>)] = []
    var failures = 0
    for _ in 0..<4000 {
      if random.below(5) < 3 || taken.isEmpty {
        let limit = UInt64(pool.maximumMappingByteCount)
        let count = 1 + Int(random.below(random.below(4) == 0 ? limit : 9000))
        let address = random.below(1 << 40)
        guard let position = pool.allocate(byteCount: count, address: address) else {
          failures += 1
          let victim = taken.remove(at: Int(random.below(UInt64(taken.count))))
          pool.release(victim.position)
          continue
        }
        let slots = position / 2048..<(position + count + 2047) / 2048
        #expect(UInt64(position) & mask == address & mask)
        #expect(slots.lowerBound / 128 == (slots.upperBound - 1) / 128, "one set, seed \(seed)")
        #expect(slots.upperBound <= pool.slotCount)
        #expect(taken.allSatisfy { !$0.slots.overlaps(slots) }, "seed \(seed)")
        taken.append((position, slots))
      } else {
        pool.release(taken.remove(at: Int(random.below(UInt64(taken.count)))).position)
      }
      #expect(pool.usedSlotCount == taken.reduce(0) { $0 + $1.slots.count })
    }
    #expect(failures > 0, "seed \(seed)")
    for mapping in taken { pool.release(mapping.position) }
    let whole = pool.maximumMappingByteCount
    #expect(pool.allocate(byteCount: whole, address: 0) != nil)
    #expect(pool.allocate(byteCount: whole, address: 0) != nil)
  }

  @Test("freeing slots twice is a bug")
  func twice() async {
    await #expect(processExitsWith: .failure) {
      var pool = BouncePool(byteCount: 64 << 10)
      let position = pool.allocate(byteCount: 1, address: 0) ?? 0
      pool.release(position)
      pool.release(position)
    }
  }
}
