import ByteLayouts
import CycleKernel
import PCIeLayouts
import TestSupport
import Testing
import Trace
import Virtqueues

@testable import Endpoint

@Suite("Write pipe (VIRTIO v1.4, 2.7.13; PCIe Base, 2.4.1)")
struct WritePipeTests {
  private func bench() -> (PortBench, [UInt8]) {
    let bench = PortBench()
    let bytes = differingBytes(8192)
    bench.block.withMutableBytes(0, 0..<8192) { $0.copy(bytes.span.bytes) }
    return (bench, bytes)
  }

  private func memory(_ bench: PortBench, _ address: UInt64, _ count: Int) -> [UInt8] {
    filled(count) { bench.root.memory.read(address, into: &$0) }
  }

  @Test("writes leave in order, in pieces of the maximum payload", arguments: [0, 1, 3, 127])
  func order(offset: UInt64) {
    let (bench, bytes) = bench()
    bench.write(0x2000 + offset, 1000)
    bench.write(0x6000, 5, offset: 1000)
    bench.run(200)
    #expect(memory(bench, 0x2000 + offset, 1000) == Array(bytes.prefix(1000)))
    #expect(memory(bench, 0x6000, 5) == Array(bytes[1000..<1005]))
    for header in bench.root.requests {
      let range = header.enabledRange
      #expect(range.address / 128 == (range.address + UInt64(range.byteCount) - 1) / 128)
    }
    #expect(bench.root.requests.last?.address == 0x6000)
    #expect(bench.writes.isEmpty == true)
  }

  @Test("local and link writes share one order")
  func mixed() {
    let (bench, _) = bench()
    bench.router = AddressRouter(mode: .mixed, base: 0x100_0000, byteCount: 0x1000)
    bench.write(0x2000, 300)
    bench.write(0x100_0010, 100)
    bench.write(0x3000, 4)
    bench.run(100)
    let order = bench.log.compactMap { entry -> String? in
      switch entry.event.body {
      case .tlpSent(let link): link.header.kind == .memoryWrite ? "link" : nil
      case .memoryWritten(let access): access.space == .bounce ? "local \(access.byteCount)" : nil
      default: nil
      }
    }
    // 300 bytes are three packets; 64 bytes of bounce memory move in one cycle.
    #expect(order.filter { $0 != "link" } == ["local 64", "local 36"])
    #expect(order.filter { $0 == "link" }.count == 4)
    #expect(order.last == "link")
  }

  @Test("a write that misses the translation cache holds those behind it")
  func translation() {
    let (bench, bytes) = bench()
    bench.grantEverything(distance: 0x10_0000)
    bench.write(0x2ff0, 16)
    bench.write(0x3000, 16, offset: 16)
    bench.write(0x2000, 16, offset: 32)
    bench.run(500)
    let kinds = bench.root.requests.map { "\($0.kind) \($0.addressType)" }
    #expect(
      kinds == [
        "memoryRead translationRequest", "memoryWrite translated",
        "memoryRead translationRequest", "memoryWrite translated", "memoryWrite translated",
      ])
    #expect(memory(bench, 0x10_2ff0, 32) == Array(bytes.prefix(32)))
    #expect(memory(bench, 0x10_2000, 16) == Array(bytes[32..<48]))
  }

  @Test("a write without permission is refused, and the next one goes on")
  func denied() {
    let (bench, bytes) = bench()
    bench.grantEverything(distance: 0x10_0000, allowsWrite: false)
    bench.write(0x2000, 16, queue: 3)
    bench.run(200)
    let queue = bench.writes.refused.isEmpty ? nil : Optional(bench.writes.refused.pop().queue)
    #expect(queue == 3)
    bench.grantEverything(distance: 0x10_0000)
    bench.write(0x4000, 16, offset: 9)
    bench.run(200)
    #expect(memory(bench, 0x10_4000, 16) == Array(bytes[9..<25]))
    #expect(memory(bench, 0x10_2000, 16) == [UInt8](repeating: 0, count: 16))
  }

  @Test("what the router refuses is handed back without a packet")
  func refused() {
    let (bench, _) = bench()
    bench.router = AddressRouter(mode: .strict, base: 0x100_0000, byteCount: 0x1000)
    bench.write(0x100_0ff8, 9)
    bench.write(0x2000, 1)
    bench.run(50)
    #expect(bench.writes.refused.count == 2)
    #expect(bench.root.requests.isEmpty)
    let isUntouched = bench.log.compactMap { entry -> Int? in
      if case .memoryWritten(_) = entry.event.body { 1 } else { nil }
    }.isEmpty
    #expect(isUntouched)
  }

  @Test("an interrupt is never translated and stays in its place in the order")
  func interrupt() {
    let (bench, _) = bench()
    bench.grantEverything(distance: 0x10_0000)
    bench.write(0x2000, 16)
    bench.writes.accept(
      WriteRequest(
        purpose: .queueInterrupt, queue: 4, address: 0xfee0_1000, byteCount: 4,
        source: .inline(0x55), notice: .none))
    bench.run(300)
    #expect(bench.root.messages == [0x55])
    #expect(bench.root.requests.last?.addressType == .untranslated)
    #expect(bench.root.requests.map(\.kind) == [.memoryRead, .memoryWrite, .memoryWrite])
  }

  @Test("dropping a queue keeps the writes of others and every interrupt")
  func removal() {
    let (bench, _) = bench()
    for (index, queue) in [1, 2, 1, 2].enumerated() {
      bench.write(0x2000 + UInt64(64 * index), 8, queue: UInt16(queue))
    }
    bench.writes.accept(
      WriteRequest(
        purpose: .queueInterrupt, queue: 1, address: 0xfee0_0000, byteCount: 4,
        source: .inline(0x21), notice: .none))
    bench.writes.remove(queue: 1)
    bench.run(100)
    #expect(bench.root.requests.map(\.address) == [0x2040, 0x20c0, 0xfee0_0000])
  }

  @Test("a notice follows its write, when the last piece has left")
  func notices() {
    let (bench, _) = bench()
    bench.write(0x2000, 400, notice: .slotDone(1))
    var ring = UsedRing(size: 8, isPacked: false)
    _ = ring.take(identifier: 3, length: 9, ringCount: 1)
    bench.write(0x3000, 2, notice: .usedPosted(queue: 2, ring: ring))
    bench.run(3)
    #expect(bench.writes.notices.count == 0)
    bench.run(50)
    var notices: [WriteNotice] = []
    while !bench.writes.notices.isEmpty { notices.append(bench.writes.notices.pop()) }
    #expect(notices == [.slotDone(1), .usedPosted(queue: 2, ring: ring)])
  }
}
