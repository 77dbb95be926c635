import ByteLayouts
import PCIeLayouts
import TestSupport
import Testing
import Trace

@testable import Endpoint

@Suite("Completions that do not come in time (PCIe Base, 2.8)")
struct ReadTimeoutTests {
  private func make(pieces: Bool = false) -> (PortBench, [UInt8]) {
    var engine = EngineReads()
    if pieces { engine.byteCountMax = 256 }
    let bench = PortBench(engine: engine) {
      $0.completionTimeout = 200
      $0.tagCount = 4
    }
    let bytes = differingBytes(4096)
    bench.root.memory.write(0x10000, bytes.span.bytes)
    return (bench, bytes)
  }

  @Test("a read fails after the timeout, and not a cycle before")
  func fails() {
    let (bench, _) = make()
    bench.root.holdsAnswers = true
    bench.read(0x10000, 64)
    bench.run(200)
    #expect(bench.finished.isEmpty)
    bench.run(1)
    #expect(bench.finished.map(\.failed) == [true])
    #expect(bench.reads.isDrained == true)
  }

  @Test("an engine is told, once, behind the bytes that came")
  func pieces() {
    let (bench, bytes) = make(pieces: true)
    bench.context.maximumReadRequest = 128
    bench.root.ignored = 0x10080
    bench.read(0x10000, 256, .engine(tag: 2))
    bench.run(400)
    #expect(bench.pieces.flatMap(\.bytes) == Array(bytes[0..<128]))
    #expect(bench.pieces.filter(\.isLast).count == 1)
    #expect(bench.pieces.last?.status == .timedOut && bench.pieces.last?.isLast == true)
  }

  @Test("a completion that comes late is dropped, and never answers a later request")
  func late() {
    let (bench, bytes) = make()
    bench.root.holdsAnswers = true
    bench.read(0x10000, 64)
    bench.run(300)
    #expect(bench.reads.outstandingCount == 1, "the tag stays out of use")
    bench.read(0x10400, 64)
    bench.run(50)
    bench.root.holdsAnswers = false
    bench.run(100)
    #expect(bench.finished.map(\.failed) == [true, false])
    #expect(bench.finished.last?.bytes == Array(bytes[0x400..<0x440]))
    #expect(bench.root.requests.map(\.tag) == [0, 1])
    #expect(bench.reads.outstandingCount == 0, "with its last byte the tag is free")
    bench.read(0x10800, 64)
    bench.run(100)
    #expect(bench.finished.last?.bytes == Array(bytes[0x800..<0x840]))
    #expect(bench.root.requests.last?.tag == 0)
  }

  @Test("a translation that is not answered is a denial, and holds no invalidation")
  func translation() {
    let (bench, _) = make()
    bench.grantEverything(distance: 0x8000)
    bench.root.holdsAnswers = true
    bench.read(0x8000, 64)
    bench.run(300)
    #expect(bench.finished.map(\.failed) == [true])
    let page = AlignedRange(containing: 0x8000, sizeExponent: 12)
    #expect(bench.reads.usesTranslation(in: page) == false)
    bench.root.holdsAnswers = false
    bench.run(100)
    bench.read(0x8000, 64)
    bench.run(150)
    #expect(bench.finished.map(\.failed) == [true, false])
    #expect(bench.reads.outstandingCount == 0)
  }

  @Test("a read that is translated and late holds no invalidation of its page")
  func translatedRead() {
    let (bench, _) = make()
    bench.grantEverything(distance: 0x8000)
    bench.read(0x8000, 4)
    bench.run(100)
    bench.root.holdsAnswers = true
    bench.read(0x8000, 64)
    bench.run(20)
    let page = AlignedRange(containing: 0x8000, sizeExponent: 12)
    #expect(bench.reads.usesTranslation(in: page) == true)
    bench.run(300)
    #expect(bench.reads.usesTranslation(in: page) == false)
  }

  @Test("where nothing is late nothing is due, and time may jump")
  func due() {
    let (bench, _) = make()
    #expect(bench.reads.nextDue == .max)
    bench.read(0x10000, 64)
    bench.run(2)
    #expect(bench.reads.nextDue < 1000)
    bench.run(100)
    #expect(bench.finished.count == 1)
    #expect(bench.reads.nextDue == .max)
  }
}
