import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("A root complex that reorders (PCIe Base, 2.4.1 to 2.4.3)")
struct HostReorderingTests {
  private func bench(_ seed: UInt64 = 3, reorders: Bool = true) -> HostBench {
    var root = RootComplexConfiguration()
    if reorders { root.reordering = HostReordering() }
    return HostBench(root: root, seed: seed)
  }

  /// Whether any of the first seeds shows something.
  private func isSeen(_ body: (UInt64) -> Bool) -> Bool { (1...40).contains { body($0) } }

  /// Addresses of the lines that became visible, in order.
  private func lines(_ bench: HostBench) -> [UInt64] {
    bench.accesses(.device, writes: true).map(\.0.address)
  }

  @Test("a write is seen line by line, by increasing address, with all of its bytes")
  func lineByLine() {
    for seed in 1...40 {
      let bench = bench(UInt64(seed))
      let bytes = differingBytes(250)
      bench.device.write(bytes, at: 0x1013)
      bench.run(400)
      #expect(lines(bench) == [0x1013, 0x1040, 0x1080, 0x10c0, 0x1100])
      #expect(bench.bytes(250, at: 0x1013) == bytes)
    }
  }

  @Test("a relaxed write is seen in any order of its lines under some seed")
  func relaxedLines() {
    let isSeen = isSeen { seed in
      let bench = bench(seed)
      bench.device.write(differingBytes(256), at: 0x1000) { $0.relaxedOrdering = true }
      bench.run(400)
      #expect(lines(bench).sorted() == [0x1000, 0x1040, 0x1080, 0x10c0])
      #expect(bench.bytes(256, at: 0x1000) == differingBytes(256))
      return lines(bench) != lines(bench).sorted()
    }
    #expect(isSeen)
  }

  @Test("a load of the CPU sees a part of a write under some seed, and never when order is kept")
  func partOfWrite() {
    func seesPart(_ seed: UInt64, reorders: Bool) -> Bool {
      let bench = bench(seed, reorders: reorders)
      bench.device.write([UInt8](repeating: 7, count: 256), at: 0x1000)
      for _ in 0..<400 {
        let seen = [bench.load(1, at: 0x1000)[0], bench.load(1, at: 0x10ff)[0]]
        if seen == [7, 0] { return true }
        if seen == [7, 7] { return false }
      }
      return false
    }
    #expect(isSeen { seesPart($0, reorders: true) })
    for seed in 1...40 { #expect(!seesPart(UInt64(seed), reorders: false)) }
  }

  @Test("a relaxed write is seen before an older one under some seed, one that is not never")
  func relaxedWrites() {
    func isEarly(_ seed: UInt64, relaxed: Bool, reorders: Bool = true) -> Bool {
      let bench = bench(seed, reorders: reorders)
      bench.device.write([1], at: 0x1000)
      bench.device.write([2], at: 0x2000) { $0.relaxedOrdering = relaxed }
      bench.run(300)
      return lines(bench) == [0x2000, 0x1000]
    }
    #expect(isSeen { isEarly($0, relaxed: true) })
    for seed in 1...200 {
      #expect(!isEarly(UInt64(seed), relaxed: false))
      #expect(!isEarly(UInt64(seed), relaxed: true, reorders: false))
    }
  }

  @Test("an interrupt arrives behind every older write, relaxed or not")
  func interrupts() {
    for seed in 1...100 {
      let bench = bench(UInt64(seed))
      for place in 0..<6 {
        bench.device.write(differingBytes(200), at: 0x5000 + 0x100 * UInt64(place)) {
          $0.relaxedOrdering = place % 2 == 0
        }
      }
      bench.device.write([0x41, 0, 0, 0], at: 0xfee0_0000)
      #expect(bench.cpu.waitForInterrupt(vector: 0x41, limit: 2000))
      for place in 0..<6 {
        #expect(bench.bytes(200, at: 0x5000 + 0x100 * UInt64(place)) == differingBytes(200))
      }
    }
  }

  @Test("a read pushes every older write, relaxed or not", arguments: [false, true])
  func push(relaxed: Bool) throws {
    for seed in 1...60 {
      let bench = bench(UInt64(seed))
      for index in 0..<20 {
        bench.device.write([UInt8(index)], at: 0x2000 + 64 * UInt64(index)) {
          $0.relaxedOrdering = relaxed
        }
      }
      bench.device.read(64 * 19 + 1, at: 0x2000, tag: 5)
      bench.run(2000)
      var gathered: [UInt8] = []
      for answer in bench.device.answers { gathered += answer.payload }
      for index in 0..<20 { #expect(gathered[64 * index] == UInt8(index)) }
    }
  }

  @Test(
    "what the CPU reads from the device pushes the writes that the device sent before",
    arguments: [false, true])
  func completions(reorders: Bool) {
    for seed in 1...20 {
      let bench = bench(UInt64(seed), reorders: reorders)
      bench.device.bus32.store(UInt32(9), at: 0x40)
      bench.device.beforeAnswer = { [device = bench.device] in
        for place in 0..<40 { device.write([1], at: 0x3000 + UInt64(place)) }
      }
      #expect(bench.load(4, at: HostBench.uncacheable + 0x40) == [9, 0, 0, 0])
      #expect(bench.bytes(40, at: 0x3000) == [UInt8](repeating: 1, count: 40))
    }
  }

  @Test("No Snoop travels with a request to memory, and nothing else is so marked")
  func noSnoop() {
    for reorders in [false, true] {
      let bench = bench(reorders: reorders)
      bench.device.write(differingBytes(100), at: 0x1000) { $0.noSnoop = true }
      bench.device.write(differingBytes(100), at: 0x2000)
      bench.device.read(100, at: 0x1000, tag: 1) { $0.noSnoop = true }
      bench.device.read(100, at: 0x2000, tag: 2)
      bench.run(600)
      for writes in [false, true] {
        let accesses = bench.accesses(.device, writes: writes)
        // Two lines each; a write that is not split is one access.
        #expect(accesses.count == (writes && !reorders ? 2 : 4))
        for access in accesses {
          #expect(access.0.isNoSnoop == (access.0.address < 0x2000))
        }
      }
      #expect(bench.device.answers.allSatisfy { $0.header.noSnoop == ($0.header.tag == 1) })
    }
  }

  @Test("a posted request that is refused is dropped once, and the window goes on")
  func refused() {
    let bench = bench()
    bench.device.write(differingBytes(256), at: 0x90_0000_0000)
    bench.device.write([9, 9, 9, 9], at: 0x100) { $0.poisoned = true }
    bench.device.write([9, 9, 9, 9], at: 0x200) { $0.firstByteEnables = 0 }
    bench.device.write([1, 2, 3, 4], at: 0x300) { $0.firstByteEnables = 0b1010 }
    bench.run(600)
    #expect(bench.root.droppedWriteCount == 2)
    #expect(bench.bytes(4, at: 0x100) == [0, 0, 0, 0])
    #expect(bench.bytes(4, at: 0x200) == [0, 0, 0, 0])
    #expect(bench.bytes(4, at: 0x300) == [0, 2, 0, 4])
    #expect(bench.root.isDrained)
  }

  @Test("skipping idle cycles changes no event", arguments: [UInt64(1), 2, 3])
  func skipping(seed: UInt64) {
    func trace(skips: Bool) -> [String] {
      var root = RootComplexConfiguration()
      root.reordering = HostReordering()
      var link = LinkConfiguration()
      link.arbitration = .reordering
      link.holdLimit = 50
      let bench = HostBench(link: link, root: root, skipsIdleCycles: skips, seed: seed)
      for round in 0..<20 {
        for place in 0..<4 {
          bench.device.write(differingBytes(120), at: 0x1000 + 0x100 * UInt64(place)) {
            $0.relaxedOrdering = place == 2
          }
          bench.device.read(300, at: 0x1000, tag: UInt8(place))
        }
        bench.cpu.pause(cycles: 2000)
        bench.store(UInt32(round), at: HostBench.uncacheable)
        #expect(bench.load(4, at: HostBench.uncacheable)[0] == UInt8(round))
      }
      return bench.log.entries.map { $0.event.line(payload: $0.payload.span.bytes) }
    }
    let every = trace(skips: false)
    #expect(every == trace(skips: true))
    #expect(every.count > 1000)
  }
}
