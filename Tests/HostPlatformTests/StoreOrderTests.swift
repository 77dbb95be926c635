import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("CPU stores and loads of host memory (Intel SDM volume 3, 9.2)")
struct StoreOrderTests {
  @Test("stores become visible in program order, each piece once")
  func programOrder() {
    let bench = HostBench()
    var random = RandomStream(seed: 5, name: "stores")
    var expected: [UInt64] = []
    var model = [UInt8](repeating: 0, count: 4096)
    for round in 0..<300 {
      let at = random.below(4000)
      let count = 1 + Int(random.below(64))
      let bytes = differingBytes(count, seed: round)
      bench.store(bytes, at: 0x1000 + at)
      model.replaceSubrange(Int(at)..<Int(at) + count, with: bytes)
      expected.append(0x1000 + at)
      let firstLine = (0x1000 + at) / 64
      let lastLine = (0x1000 + at + UInt64(count) - 1) / 64
      if lastLine > firstLine { expected.append(lastLine * 64) }
    }
    bench.cpu.fullFence()
    #expect(bench.accesses(.guest, writes: true).map(\.0.address) == expected)
    #expect(bench.bytes(4096, at: 0x1000) == model)
  }

  /// A bench whose oldest store waits for the device until `cycle`.
  private func blocked(until cycle: Cycle) -> HostBench {
    var link = LinkConfiguration()
    link.transmitQueueDepth = 1
    link.posted = CreditLimit(headers: 1, data: 0)
    let bench = HostBench(link: link)
    bench.device.holdsPostedUntil = cycle
    for index in 0..<4 { bench.store(UInt32(index), at: HostBench.uncacheable + 4 * UInt64(index)) }
    return bench
  }

  @Test("a load passes earlier stores to other lines and waits for one to its own")
  func forwarding() {
    let bench = blocked(until: 2000)
    bench.store(UInt64(0x1122_3344_5566_7788), at: 0x2008)
    #expect(bench.bytes(8, at: 0x2008) == [0, 0, 0, 0, 0, 0, 0, 0])
    bench.memory.bytes.store(UInt32(0x0a0b_0c0d), at: 0x3000)
    #expect(bench.load(4, at: 0x3000) == [0x0d, 0x0c, 0x0b, 0x0a])
    #expect(bench.cycle < 1000)
    // The neighbour in the same line waits too, and then sees the store.
    #expect(bench.load(4, at: 0x2000) == [0, 0, 0, 0])
    #expect(bench.cycle > 2000)
    #expect(bench.load(2, at: 0x2008) == [0x88, 0x77])
  }

  @Test("stores behind a store that waits become visible after it")
  func behind() throws {
    let bench = blocked(until: 1500)
    bench.store(UInt16(0xbeef), at: 0x4000)
    bench.run(500)
    #expect(bench.accesses(.guest, writes: true).isEmpty)
    bench.cpu.fullFence()
    let visible = try #require(bench.accesses(.guest, writes: true).first)
    #expect(visible.2 > 1500)
    bench.run(1000)
    #expect(bench.device.writes.map(\.bytes[0]) == [0, 1, 2, 3])
  }

  @Test("a full store buffer holds the CPU until there is room")
  func full() {
    let bench = blocked(until: 3000)
    for index in 0..<MachineCPU.storeBufferDepth {
      bench.store(UInt64(index), at: 0x5000 + 8 * UInt64(index))
    }
    #expect(bench.cycle > 3000)
    bench.cpu.fullFence()
    #expect(bench.bytes(1, at: 0x5000 + 8 * 63) == [63])
  }

  @Test("a full fence returns when every store is visible, a store fence at once")
  func fences() {
    let bench = blocked(until: 1000)
    bench.store(UInt8(7), at: 0x6000)
    bench.cpu.storeFence()
    #expect(bench.cycle < 1000)
    #expect(bench.bytes(1, at: 0x6000) == [0])
    bench.cpu.fullFence()
    #expect(bench.cycle > 1000)
    #expect(bench.bytes(1, at: 0x6000) == [7])
  }

  @Test("loads of memory are split at lines of 64 bytes")
  func split() {
    let bench = HostBench()
    let bytes = differingBytes(200)
    bench.store(bytes, at: 0x7000 + 50)
    bench.cpu.fullFence()
    #expect(bench.load(200, at: 0x7000 + 50) == bytes)
    let reads = bench.accesses(.guest, writes: false).map {
      [$0.0.address, UInt64($0.0.byteCount)]
    }
    #expect(reads == [[0x7032, 14], [0x7040, 64], [0x7080, 64], [0x70c0, 58]])
  }

  @Test("what nothing answers loads as all ones, and stores there vanish")
  func nothing() {
    let bench = HostBench()
    bench.store(UInt32(5), at: 0xf000_0000)
    bench.cpu.fullFence()
    #expect(bench.load(4, at: 0xf000_0000) == [255, 255, 255, 255])
    // The registers of an IOMMU that is not there.
    #expect(bench.load(8, at: 0xfed9_0008) == [UInt8](repeating: 255, count: 8))
    bench.run(200)
    #expect(bench.device.requests.isEmpty)
    #expect(bench.accesses(.guest, writes: true).isEmpty)
  }

  @Test("a load that begins in memory and ends behind it gives ones for the rest")
  func overTheEnd() {
    let bench = HostBench()
    let end: UInt64 = 1 << 24
    bench.store(UInt16(0x4241), at: end - 64)
    bench.cpu.fullFence()
    let loaded = bench.load(128, at: end - 64)
    #expect(Array(loaded.prefix(3)) == [0x41, 0x42, 0])
    #expect(loaded.suffix(64).allSatisfy { $0 == 255 })
  }
}
