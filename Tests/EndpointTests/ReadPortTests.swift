import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing
import Trace

@testable import Endpoint

@Suite("Read port (PCIe Base, 2.2.7; ATS 1.1, 2)")
struct ReadPortTests {
  private func fill(_ bench: PortBench) -> [UInt8] {
    let bytes = differingBytes(16384)
    bench.root.memory.write(0x10000, bytes.span.bytes)
    return bytes
  }

  @Test(
    "a read becomes requests that cross no multiple of the limit, and its bytes come together",
    arguments: [(0, 4096), (1, 4095), (500, 30), (511, 1025), (4093, 3)])
  func splits(offset: Int, byteCount: Int) {
    let bench = PortBench()
    let bytes = fill(bench)
    bench.read(0x10000 + UInt64(offset), byteCount)
    bench.run(400)
    #expect(bench.finished.map(\.failed) == [false])
    #expect(bench.finished.first?.bytes == Array(bytes[offset..<offset + byteCount]))
    for header in bench.root.requests {
      let range = header.enabledRange
      #expect(range.address / 512 == (range.address + UInt64(range.byteCount) - 1) / 512)
      #expect(header.addressType == .untranslated)
      #expect(header.requester == PortBench.device)
    }
    let last = (offset + byteCount - 1) / 512
    #expect(bench.root.requests.count == last - offset / 512 + 1)
    #expect(bench.reads.isDrained == true)
  }

  @Test("reads of the engine go before reads of data that wait")
  func engineFirst() {
    let bench = PortBench { $0.tagCount = 1 }
    _ = fill(bench)
    bench.read(0x10000, 2048)
    bench.read(0x11000, 16, .engine(tag: 7))
    bench.run(1000)
    #expect(bench.finished.map(\.client) == [.engine(tag: 7), .slot(0, offset: 0)])
    #expect(bench.root.requests.first?.address == 0x11000)
  }

  @Test("no more requests are under way than there are tags")
  func tags() {
    let bench = PortBench { $0.tagCount = 3 }
    let bytes = fill(bench)
    bench.root.latency = 100
    for part in 0..<4 { bench.read(0x10000 + UInt64(2048 * part), 2048) }
    var most = 0
    for _ in 0..<2500 {
      bench.run(1)
      most = max(most, bench.reads.outstandingCount)
    }
    #expect(most == 3)
    #expect(bench.finished.flatMap(\.bytes) == Array(bytes.prefix(8192)))
    #expect(bench.root.requests.allSatisfy { $0.tag < 3 })
  }

  @Test("a refused read ends once with a failure and gives back its tags")
  func refused() {
    let bench = PortBench()
    bench.root.refusesReads = true
    bench.read(0x10000, 4096)
    bench.run(500)
    #expect(bench.finished.map(\.failed) == [true])
    #expect(bench.reads.isDrained == true)
    #expect(bench.reads.outstandingCount == 0)
    bench.root.refusesReads = false
    let bytes = fill(bench)
    bench.read(0x10000, 100)
    bench.run(500)
    #expect(bench.finished.last?.bytes == Array(bytes.prefix(100)))
  }

  @Test("what the router refuses fails without a packet; what is local never leaves")
  func routed() {
    let bench = PortBench()
    bench.router = AddressRouter(mode: .strict, base: 0x8000, byteCount: 0x1000)
    let bytes = differingBytes(64)
    if case .local(let place) = bench.router.route(
      DescriptorAddress(rawValue: 0x8100), byteCount: 64)
    {
      bench.bounce.write(place, bytes.span.bytes, agent: .guest, at: 0)
    }
    bench.read(0x7000, 8)
    bench.read(0x8ff9, 8)
    bench.read(0x8100, 64)
    bench.run(100)
    #expect(bench.finished.map(\.failed) == [true, true, false])
    #expect(bench.finished.last?.bytes == bytes)
    #expect(bench.root.requests.isEmpty)
  }

  @Test("with translation a page is asked for once, and reads use what was granted")
  func translated() {
    let bench = PortBench()
    let bytes = fill(bench)
    bench.grantEverything(distance: 0x8000)
    bench.read(0x8000, 4096)
    bench.read(0x9010, 32)
    bench.read(0x8004, 4)
    bench.run(1000)
    #expect(bench.finished.count == 3)
    #expect(bench.finished.first?.bytes == Array(bytes.prefix(4096)))
    let asked = bench.root.requests.filter { $0.addressType == .translationRequest }
    #expect(asked.map(\.address) == [0x8000, 0x9000])
    #expect(asked.allSatisfy { $0.doublewordCount == 2 })
    let reads = bench.root.requests.filter { $0.addressType != .translationRequest }
    #expect(reads.allSatisfy { $0.addressType == .translated && $0.address >= 0x10000 })
    #expect(bench.reads.isDrained == true)
  }

  @Test("a denied translation fails the read, and the next one asks again")
  func denied() {
    let bench = PortBench()
    _ = fill(bench)
    bench.context.usesTranslation = true
    bench.read(0x8000, 64)
    bench.run(300)
    #expect(bench.finished.map(\.failed) == [true])
    bench.grantEverything(distance: 0x8000)
    bench.read(0x8000, 64)
    bench.run(300)
    #expect(bench.finished.map(\.failed) == [true, false])
    #expect(bench.reads.isDrained == true)
  }

  @Test("an orphan is awaited and given back, and holds the invalidation of its page")
  func orphan() {
    let bench = PortBench()
    _ = fill(bench)
    bench.grantEverything(distance: 0x8000)
    bench.root.latency = 200
    bench.read(0x8000, 64, queue: 1)
    bench.read(0x9000, 64, queue: 2)
    bench.run(300)
    let page = AlignedRange(containing: 0x8000, sizeExponent: 12)
    #expect(bench.reads.usesTranslation(in: page) == true)
    #expect(
      bench.reads.usesTranslation(in: AlignedRange(containing: 0xa000, sizeExponent: 12)) == false)
    bench.reads.orphan { $0.queue == 1 }
    #expect(bench.reads.isBusy(queue: 1) == false)
    #expect(bench.reads.isBusy(queue: 2) == true)
    bench.run(500)
    #expect(bench.finished.map(\.isOrphan) == [true, false])
    #expect(bench.reads.usesTranslation(in: page) == false)
    #expect(bench.reads.isDrained == true)
  }

  @Test("nothing is sent while the function may not request")
  func notMaster() {
    let bench = PortBench()
    _ = fill(bench)
    bench.context.mayRequest = false
    bench.read(0x10000, 64)
    bench.run(300)
    #expect(bench.root.requests.isEmpty)
    bench.context.mayRequest = true
    bench.run(300)
    #expect(bench.finished.count == 1)
  }
}
