import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@Suite("Root complex (PCIe Base, 2.3 and 2.4.1)")
struct RootComplexTests {
  @Test("writes of the device become visible in order, byte for byte")
  func writes() {
    let bench = HostBench()
    for index in 0..<40 {
      bench.device.write(differingBytes(index + 1, seed: index), at: 0x1003 + UInt64(index) * 2)
    }
    bench.run(500)
    let seen = bench.accesses(.device, writes: true)
    #expect(seen.map(\.0.address) == (0..<40).map { 0x1003 + UInt64($0) * 2 })
    for (index, access) in seen.enumerated() {
      #expect(access.1 == differingBytes(index + 1, seed: index))
    }
  }

  @Test("a read pushes the writes before it")
  func push() throws {
    let bench = HostBench()
    for index in 0..<20 { bench.device.write([UInt8(index)], at: 0x2000) }
    bench.device.read(1, at: 0x2000, tag: 5)
    bench.run(500)
    let answer = try #require(bench.device.answers.first)
    #expect(answer.payload.first == 19)
    #expect(answer.header.tag == 5)
    #expect(answer.header.requester == ScriptedDevice.identifier)
    #expect(answer.header.completer == RootComplex.identifier)
  }

  @Test(
    "completions break at the boundary, count down, and carry the bytes",
    arguments: [(0x3000, 512), (0x3001, 300), (0x303f, 2), (0x3005, 59), (0x30fd, 515)]
      as [(UInt64, Int)])
  func completions(address: UInt64, byteCount: Int) {
    let bench = HostBench()
    let bytes = differingBytes(2048)
    bench.memory.bytes.write(0x3000, bytes.span.bytes)
    bench.device.read(byteCount, at: address, tag: 200)
    bench.run(600)
    var at = address
    var gathered: [UInt8] = []
    for answer in bench.device.answers {
      let lead = Int(at & 3)
      let remaining = byteCount - gathered.count
      let count = min(remaining, 64 - Int(at % 64))
      #expect(answer.header.kind == .completionWithData)
      #expect(answer.header.byteCount == UInt16(remaining))
      #expect(answer.header.lowerAddress == UInt8(at & 0x7f))
      #expect(answer.payload.count == (lead + count + 3) / 4 * 4)
      gathered += answer.payload[lead..<lead + count]
      at += UInt64(count)
    }
    #expect(gathered == Array(bytes[Int(address - 0x3000)..<Int(address - 0x3000) + byteCount]))
  }

  @Test("a read is answered not before the memory latency")
  func latency() throws {
    var root = RootComplexConfiguration()
    root.memoryLatency = 100
    root.readJitter = 0
    let bench = HostBench(root: root)
    bench.device.read(4, at: 0x100, tag: 1)
    bench.run(600)
    let arrival = bench.log.compactMap { entry -> Cycle? in
      guard case .tlpDelivered(let link) = entry.event.body, link.direction == .up else {
        return nil
      }
      return entry.event.cycle
    }
    let sampled = try #require(bench.accesses(.device, writes: false).first)
    // The root complex sees what arrived one cycle later.
    #expect(sampled.2 == (try #require(arrival.first)) + 1 + 100)
  }

  @Test("with jitter reads overtake each other, and every one is answered once")
  func jitter() {
    var root = RootComplexConfiguration()
    root.readJitter = 64
    let bench = HostBench(root: root)
    for tag in 0..<60 {
      bench.memory.bytes.store(UInt32(tag), at: 0x4000 + 64 * UInt64(tag))
      bench.device.read(4, at: 0x4000 + 64 * UInt64(tag), tag: UInt8(tag))
    }
    bench.run(1000)
    let tags = bench.device.answers.map(\.header.tag)
    #expect(tags.sorted() == Array(0..<60))
    #expect(tags != Array(0..<60))
    for answer in bench.device.answers { #expect(answer.payload[0] == answer.header.tag) }
  }

  @Test("a read outside memory is unsupported, and a write there is dropped and counted")
  func outside() throws {
    let bench = HostBench()
    let end: UInt64 = 1 << 24
    bench.device.read(100, at: end, tag: 1)
    bench.device.read(8, at: 0x90_0000_0004, tag: 2)
    bench.device.write([1, 2, 3, 4], at: end)
    bench.device.write([5], at: 0x90_0000_0000)
    bench.run(500)
    #expect(bench.device.answers.map(\.header.tag).sorted() == [1, 2])
    for answer in bench.device.answers {
      #expect(answer.header.kind == .completion)
      #expect(answer.header.status == .unsupportedRequest)
      #expect(answer.header.byteCount == (answer.header.tag == 1 ? 100 : 8))
    }
    #expect(bench.root.droppedWriteCount == 2)
  }

  @Test("without an IOMMU nothing may come translated or ask for a translation")
  func translated() {
    let bench = HostBench()
    bench.device.write([9], at: 0x100) { $0.addressType = .translated }
    bench.device.read(8, at: 0x100, tag: 3) { $0.addressType = .translated }
    bench.device.read(8, at: 0x100, tag: 4) { $0.addressType = .translationRequest }
    bench.run(500)
    #expect(bench.root.droppedWriteCount == 1)
    #expect(
      bench.device.answers.map(\.header.status) == [.unsupportedRequest, .unsupportedRequest])
  }

  @Test("a poisoned write is dropped, and one without enabled bytes changes nothing")
  func poisoned() {
    let bench = HostBench()
    bench.device.write([9, 9, 9, 9], at: 0x100) { $0.poisoned = true }
    bench.device.write([9, 9, 9, 9], at: 0x200) { $0.firstByteEnables = 0 }
    bench.run(300)
    #expect(bench.bytes(4, at: 0x100) == [0, 0, 0, 0])
    #expect(bench.bytes(4, at: 0x200) == [0, 0, 0, 0])
    #expect(bench.root.droppedWriteCount == 1)
    #expect(bench.accesses(.device, writes: true).isEmpty)
  }

  @Test("byte enables with a gap write the enabled bytes alone")
  func gaps() {
    let bench = HostBench()
    bench.device.write([1, 2, 3, 4], at: 0x300) { $0.firstByteEnables = 0b1010 }
    bench.run(300)
    #expect(bench.bytes(4, at: 0x300) == [0, 2, 0, 4])
  }

  @Test("an I/O request of the device is unsupported")
  func inputOutput() throws {
    let bench = HostBench()
    bench.device.read(4, at: 0x100, tag: 8) { $0.kind = .ioRead }
    bench.run(300)
    #expect(try #require(bench.device.answers.first).header.status == .unsupportedRequest)
  }

  @Test("a message to the interrupt window arrives as its vector, behind earlier writes")
  func interrupts() {
    let bench = HostBench()
    bench.device.write(differingBytes(200), at: 0x5000)
    bench.device.write([0x41, 0, 0, 0], at: 0xfee0_0000)
    bench.device.write([0x41, 0, 0, 0], at: 0xfee0_0000)
    bench.device.write([0x42, 0, 0, 0], at: 0xfee0_1000)
    #expect(bench.cpu.waitForInterrupt(vector: 0x41, limit: 1000))
    #expect(bench.bytes(200, at: 0x5000) == differingBytes(200))
    bench.run(100)
    #expect(bench.interrupts.deliveredCount == 3)
    // One taking is for all of its vector that came until then.
    #expect(bench.cpu.waitForInterrupt(vector: 0x41, limit: 10))
    #expect(!bench.cpu.waitForInterrupt(vector: 0x41, limit: 10))
    #expect(bench.cpu.waitForInterrupt(among: 0x40...0x44, limit: 10) == 0x42)
    #expect(bench.cpu.waitForInterrupt(among: 0x40...0x44, limit: 10) == nil)
    let start = bench.cycle
    #expect(!bench.cpu.waitForInterrupt(vector: 3, limit: 123))
    #expect(bench.cycle == start + 123)
  }
}
