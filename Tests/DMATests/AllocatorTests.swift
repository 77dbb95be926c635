import ByteLayouts
import CycleKernel
import GuestDriver
import Testing

@Suite("Page and address allocators")
struct AllocatorTests {
  @Test("pages come lowest first, aligned, and again once freed")
  func pages() throws {
    let pages = PageAllocator(base: GuestPhysicalAddress(rawValue: 0x3000), byteCount: 0x8fff)
    #expect(pages.pageCount == 8)
    let first = try #require(pages.allocate())
    let aligned = try #require(pages.allocate(pageCount: 2, alignment: 0x2000))
    #expect(first.rawValue == 0x3000 && aligned.rawValue == 0x4000)
    let rest = try #require(pages.allocate(pageCount: 5))
    #expect(rest.rawValue == 0x6000 && pages.allocate() == nil)
    pages.free(aligned, pageCount: 2)
    pages.free(first)
    #expect(pages.allocate(pageCount: 4) == nil)
    #expect(pages.allocate(pageCount: 3)?.rawValue == 0x3000)
    #expect(pages.usedPageCount == 8)
  }

  @Test("freeing a page twice is a bug")
  func twice() async {
    await #expect(processExitsWith: .failure) {
      let pages = PageAllocator(base: GuestPhysicalAddress(rawValue: 0x3000), byteCount: 0x2000)
      pages.free(GuestPhysicalAddress(rawValue: 0x3000))
    }
  }

  @Test("device addresses avoid 0 and the interrupt window")
  func window() {
    var addresses = IOVAAllocator(range: 0..<0x1_0000_0000)
    let window: UInt64 = 0x10_0000
    #expect(addresses.freeByteCount == 0x1_0000_0000 - window - 4096)
    var taken: [Range<UInt64>] = []
    while let address = addresses.allocate(byteCount: 1 << 21) {
      taken.append(address..<address + 1 << 21)
    }
    #expect(taken.count == 2046, "neither the first 2 MiB nor those around the window")
    #expect(taken.allSatisfy { !$0.overlaps(0xfee0_0000..<0xfef0_0000) && $0.lowerBound > 0 })
    var low = IOVAAllocator(range: 0..<0x3000)
    #expect(low.allocate(byteCount: 1) == 0x1000)
    #expect(low.allocate(byteCount: 4096) == 0x2000)
    #expect(low.allocate(byteCount: 1) == nil)
  }

  @Test(
    "no address belongs to two ranges, and all come back", arguments: 1...8 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "device addresses")
    var addresses = IOVAAllocator(range: 0x1000..<0x8_0000)
    let total = addresses.freeByteCount
    var taken: [Range<UInt64>] = []
    var failures = 0
    for _ in 0..<3000 {
      if random.below(2) == 0 || taken.isEmpty {
        let count = 1 + random.below(0x8000)
        guard let address = addresses.allocate(byteCount: count) else {
          failures += 1
          continue
        }
        let range = address..<address + (count + 4095) & ~4095
        let size = UInt64(range.count)
        let alignment: UInt64 =
          size.nonzeroBitCount == 1 ? size : 1 << (64 - size.leadingZeroBitCount)
        #expect(address % alignment == 0)
        #expect(taken.allSatisfy { !$0.overlaps(range) }, "seed \(seed)")
        taken.append(range)
      } else {
        let range = taken.remove(at: Int(random.below(UInt64(taken.count))))
        addresses.release(range.lowerBound, byteCount: UInt64(range.count))
      }
      let used = taken.reduce(0) { $0 + UInt64($1.count) }
      #expect(addresses.freeByteCount == total - used)
    }
    #expect(failures > 0, "seed \(seed)")
    for range in taken { addresses.release(range.lowerBound, byteCount: UInt64(range.count)) }
    #expect(addresses.allocate(byteCount: 0x4_0000) == 0x4_0000, "free ranges merge again")
  }
}
