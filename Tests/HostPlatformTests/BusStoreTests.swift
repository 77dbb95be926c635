import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("CPU stores to the bus (Intel SDM volume 3, 12.3)")
struct BusStoreTests {
  private let wire = HostBench.combining
  private let register = HostBench.uncacheable

  @Test("a write-combining store stays with the CPU until a fence")
  func fence() {
    let bench = HostBench()
    bench.store(differingBytes(12), at: wire + 20)
    bench.run(2000)
    #expect(bench.device.requests.isEmpty)
    bench.cpu.storeFence()
    bench.run(200)
    #expect(bench.device.writes.map(\.address) == [wire + 20])
    #expect(bench.device.writes.first?.bytes == differingBytes(12))
  }

  @Test("stores to one line leave together, the later one on top")
  func merge() {
    let bench = HostBench()
    bench.store([1, 2, 3, 4, 5, 6, 7, 8], at: wire)
    bench.store([9, 9], at: wire + 3)
    bench.store([10], at: wire + 8)
    bench.cpu.storeFence()
    bench.run(200)
    #expect(bench.device.writes.map(\.bytes) == [[1, 2, 3, 9, 9, 6, 7, 8, 10]])
  }

  @Test("the runs of a line leave as writes of their own, so that gaps stay untouched")
  func runs() {
    let bench = HostBench()
    bench.store([1, 2], at: wire + 5)
    bench.store([3], at: wire + 9)
    bench.store([4, 5], at: wire + 62)
    bench.cpu.storeFence()
    bench.run(200)
    #expect(bench.device.writes.map(\.address) == [wire + 5, wire + 9, wire + 62])
    #expect(bench.device.writes.map(\.bytes) == [[1, 2], [3], [4, 5]])
  }

  @Test("a complete line leaves by itself")
  func complete() {
    let bench = HostBench()
    for index in 0..<8 { bench.store(UInt64(index + 1), at: wire + 8 * UInt64(index)) }
    bench.run(300)
    #expect(bench.device.writes.map(\.byteCount) == [64])
    #expect(bench.device.writes.first?.bytes[56] == 8)
  }

  @Test("the oldest line leaves when a ninth is begun")
  func eviction() {
    let bench = HostBench()
    for line in 0..<MachineCPU.writeCombiningLines {
      bench.store([UInt8(line + 1)], at: wire + 64 * UInt64(line))
    }
    bench.run(300)
    #expect(bench.device.requests.isEmpty)
    bench.store([99], at: wire + 64 * 8)
    bench.run(300)
    #expect(bench.device.writes.map(\.bytes) == [[1]])
    bench.cpu.storeFence()
    bench.run(300)
    #expect(bench.device.writes.map { $0.bytes[0] } == [1, 2, 3, 4, 5, 6, 7, 8, 99])
  }

  @Test("a store fence puts combined data ahead of a later doorbell; without it the doorbell wins")
  func doorbell() {
    for hasFence in [true, false] {
      let bench = HostBench()
      bench.store([1, 2, 3, 4], at: wire + 8)
      bench.store([5], at: wire + 640)
      if hasFence { bench.cpu.storeFence() }
      bench.store(UInt16(3), at: register + 0x3000)
      bench.run(200)
      if !hasFence { bench.cpu.storeFence() }
      bench.run(200)
      let addresses = bench.device.writes.map(\.address)
      #expect(
        addresses
          == (hasFence
            ? [wire + 8, wire + 640, register + 0x3000]
            : [register + 0x3000, wire + 8, wire + 640]))
    }
  }

  @Test("a fence stands between stores to memory as well")
  func fenceAndMemory() throws {
    let bench = HostBench()
    bench.store([1], at: wire)
    bench.cpu.storeFence()
    bench.store(UInt8(7), at: 0x1000)
    bench.run(300)
    let sent = bench.log.compactMap { entry -> Cycle? in
      if case .tlpSent(_) = entry.event.body { entry.event.cycle } else { nil }
    }
    let visible = try #require(bench.accesses(.guest, writes: true).first)
    #expect(try #require(sent.first) <= visible.2)
    #expect(visible.1 == [7])
  }

  @Test("uncacheable stores leave one by one, in program order, with their own widths")
  func uncacheable() {
    let bench = HostBench()
    bench.store(UInt8(0x11), at: register + 0x14)
    bench.store(UInt16(0x3322), at: register + 0x16)
    bench.store(UInt32(0x7766_5544), at: register + 0x18)
    bench.store(UInt8(0x88), at: register + 0x14)
    bench.run(300)
    #expect(bench.device.writes.map(\.address) == [0x14, 0x16, 0x18, 0x14].map { register + $0 })
    #expect(
      bench.device.writes.map(\.bytes)
        == [[0x11], [0x22, 0x33], [0x44, 0x55, 0x66, 0x77], [0x88]])
  }

  @Test("a store over a line's end is split there")
  func split() {
    let bench = HostBench()
    let bytes = differingBytes(100)
    bench.store(bytes, at: register + 60)
    bench.run(300)
    #expect(bench.device.writes.map(\.byteCount) == [4, 64, 32])
    #expect(bench.device.writes.flatMap(\.bytes) == bytes)
  }
}
