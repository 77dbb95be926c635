import ByteLayouts
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

@testable import Endpoint

@Suite("Reads of an engine that takes pieces (PCIe Base, 2.2.7, 2.3.1.1 and 2.4.1)")
struct ReadPiecesTests {
  private static var large: EngineReads {
    var engine = EngineReads()
    engine.tagCount = 32
    engine.byteCountMax = 256
    return engine
  }

  private func make(
    pieceByteCount: Int = 32, _ change: (inout EndpointConfiguration) -> Void = { _ in }
  ) -> (PortBench, [UInt8]) {
    var engine = Self.large
    engine.pieceByteCount = pieceByteCount
    let bench = PortBench(engine: engine, change)
    let bytes = differingBytes(16384)
    bench.root.memory.write(0x10000, bytes.span.bytes)
    return (bench, bytes)
  }

  /// The bytes of a read as its pieces brought them; each byte must come once.
  private func gathered(_ bench: PortBench, tag: UInt8, _ byteCount: Int) -> [UInt8?] {
    var whole = [UInt8?](repeating: nil, count: byteCount)
    for piece in bench.pieces where piece.tag == tag {
      for (place, byte) in zip(piece.range, piece.bytes) {
        #expect(whole[place] == nil, "byte \(place) came twice")
        whole[place] = byte
      }
    }
    return whole
  }

  @Test(
    "pieces hold every byte once, the last says so, and requests keep to limit and page",
    arguments: [(0, 256), (48, 256), (500, 30), (4000, 256), (16, 16), (4094, 2), (1, 255)])
  func whole(offset: Int, byteCount: Int) {
    for limit in [128, 256, 512] {
      let (bench, bytes) = make()
      bench.context.maximumReadRequest = limit
      bench.read(0x10000 + UInt64(offset), byteCount, .engine(tag: 9))
      bench.run(400)
      #expect(gathered(bench, tag: 9, byteCount) == bytes[offset..<offset + byteCount].map { $0 })
      #expect(bench.pieces.allSatisfy { (1...32).contains($0.range.count) && $0.status == .ok })
      #expect(
        bench.pieces.map(\.isLast) == bench.pieces.indices.map { $0 == bench.pieces.count - 1 })
      for header in bench.root.requests {
        let range = header.enabledRange
        let last = range.address + UInt64(range.byteCount) - 1
        #expect(range.address / UInt64(limit) == last / UInt64(limit))
        #expect(range.address / 4096 == last / 4096)
      }
      #expect(bench.reads.isDrained == true)
      #expect(bench.finished.isEmpty)
    }
  }

  @Test("a piece goes in with the cycle in which its completion comes, and the next follows")
  func arrival() {
    let (bench, _) = make()
    bench.context.maximumReadRequest = 128
    bench.root.latency = 50
    bench.read(0x10000, 256, .engine(tag: 1))
    bench.run(400)
    let cycles = bench.pieces.map(\.cycle)
    #expect(cycles.count == 8)
    #expect(zip(cycles, cycles.dropFirst()).allSatisfy { $0 < $1 })
    // The read is complete for everybody else with its last byte, which comes later.
    let completed = bench.log.compactMap { entry -> UInt64? in
      if case .deviceReadCompleted = entry.event.body { return entry.event.cycle }
      return nil
    }
    #expect(completed.count == 1)
    #expect(cycles[0] < completed[0])
  }

  @Test("where the link gives the second part first, its pieces go first")
  func anyOrder() {
    let (bench, bytes) = make()
    bench.context.maximumReadRequest = 128
    bench.root.answersNewestFirst = true
    bench.root.holdsAnswers = true
    bench.read(0x10000, 256, .engine(tag: 3))
    bench.read(0x10200, 64, .engine(tag: 4))
    bench.run(100)
    bench.root.holdsAnswers = false
    bench.run(400)
    let starts = bench.pieces.map { ($0.tag, $0.range.lowerBound) }
    #expect(starts.map(\.0) == [4, 4] + Array(repeating: 3, count: 8))
    #expect(starts.map(\.1) == [0, 32, 128, 160, 192, 224, 0, 32, 64, 96])
    #expect(gathered(bench, tag: 3, 256) == bytes[0..<256].map { $0 })
    #expect(gathered(bench, tag: 4, 64) == bytes[0x200..<0x240].map { $0 })
    #expect(bench.pieces.filter(\.isLast).count == 2)
  }

  @Test("a failure of any part ends the read once, with its status, behind what came before")
  func failures() {
    let (bench, bytes) = make()
    bench.context.maximumReadRequest = 128
    bench.root.failing = (0x10080, .completerAbort)
    bench.read(0x10000, 256, .engine(tag: 5))
    bench.run(300)
    #expect(bench.pieces.last?.status == .aborted)
    #expect(bench.pieces.filter(\.isLast).count == 1 && bench.pieces.last?.isLast == true)
    #expect(gathered(bench, tag: 5, 256).prefix(128) == bytes[0..<128].map { $0 }[...])
    #expect(gathered(bench, tag: 5, 256).suffix(128).allSatisfy { $0 == nil })
    bench.root.failing = (0x10000, .unsupportedRequest)
    bench.read(0x10000, 32, .engine(tag: 6))
    bench.run(300)
    #expect(bench.pieces.last?.status == .unsupported && bench.pieces.last?.tag == 6)
    bench.root.failing = nil
    bench.root.poisoned = 0x10010
    bench.read(0x10000, 32, .engine(tag: 7))
    bench.run(300)
    #expect(bench.pieces.last?.status == .poisoned && bench.pieces.last?.tag == 7)
    #expect(bench.reads.isDrained == true)
    #expect(bench.reads.outstandingCount == 0)
  }

  @Test("a read across two pages is translated page by page; one that is denied fails whole")
  func translated() {
    let (bench, bytes) = make()
    bench.grantEverything(distance: 0x8000)
    bench.read(0x8f80, 256, .engine(tag: 1))
    bench.run(600)
    #expect(gathered(bench, tag: 1, 256) == bytes[0xf80..<0x1080].map { $0 })
    let asked = bench.root.requests.filter { $0.addressType == .translationRequest }
    #expect(asked.map(\.address) == [0x8000, 0x9000])
    #expect(
      bench.root.requests.filter { $0.addressType != .translationRequest }
        .allSatisfy { $0.addressType == .translated })
    bench.root.translate = { _ in nil }
    bench.read(0xaf80, 256, .engine(tag: 2))
    bench.run(600)
    #expect(bench.pieces.last?.tag == 2 && bench.pieces.last?.status == .unsupported)
    #expect(bench.pieces.filter { $0.tag == 2 }.count == 1)
    #expect(bench.reads.isDrained == true)
  }

  @Test("a local read leaves bounce memory line by line, each sampled in its own cycle")
  func local() {
    let (bench, _) = make()
    bench.router = AddressRouter(mode: .strict, base: 0x8000, byteCount: 0x1000)
    let bytes = differingBytes(256)
    let place = bench.router.route(DescriptorAddress(rawValue: 0x8130), byteCount: 256)
    guard case .local(let start) = place else {
      Issue.record("not local")
      return
    }
    bench.bounce.write(start, bytes.span.bytes, agent: .guest, at: 0)
    bench.read(0x8130, 256, .engine(tag: 1))
    bench.run(60)
    #expect(gathered(bench, tag: 1, 256) == bytes.map { $0 })
    let reads = bench.log.compactMap { entry -> (UInt64, UInt32)? in
      guard case .memoryRead(let access) = entry.event.body, access.agent == .device else {
        return nil
      }
      return (entry.event.cycle, access.byteCount)
    }
    #expect(reads.map(\.1) == [16, 64, 64, 64, 48])
    #expect(zip(reads, reads.dropFirst()).allSatisfy { $0.0 + 1 == $1.0 })
    #expect(bench.root.requests.isEmpty)
    #expect(bench.reads.isDrained == true)
  }

  @Test("after a reset nothing of the reads under way reaches the engine, and all comes back")
  func reset() {
    for stop in 0..<70 as Range<UInt64> {
      let (bench, bytes) = make()
      bench.context.maximumReadRequest = 128
      bench.read(0x10000, 256, .engine(tag: 1))
      bench.read(0x10400, 64, .engine(tag: 2))
      bench.run(stop)
      let before = bench.pieces.count
      bench.reads.orphan { _ in true }
      bench.reads.abandonPieces()
      bench.run(300)
      #expect(bench.pieces.count == before)
      #expect(bench.reads.isDrained == true, "stopped after \(stop)")
      bench.read(0x10800, 64, .engine(tag: 1))
      bench.run(300)
      let fresh = bench.pieces.dropFirst(before).flatMap(\.bytes)
      #expect(fresh == Array(bytes[0x800..<0x840]))
    }
  }

  @Test("an engine with 256 tags has them all under way, beside reads of data")
  func manyTags() {
    var engine = Self.large
    engine.tagCount = 256
    let bench = PortBench(engine: engine) { $0.tagCount = 256 }
    bench.root.latency = 600
    for tag in 0..<256 {
      #expect(bench.reads.hasRoom(forData: false) == true)
      bench.read(0x10000 + UInt64(64 * tag), 4, .engine(tag: UInt8(tag)))
    }
    #expect(bench.reads.hasRoom(forData: true) == true)
    bench.run(500)
    #expect(bench.reads.outstandingCount == 256)
    bench.run(1500)
    #expect(bench.pieces.filter(\.isLast).count == 256)
    #expect(bench.reads.isDrained == true)
  }

  @Test("a peer that sends single bytes fills no more than there is room for")
  func singleBytes() {
    var pieces = ReadPieces(transactionCount: 4, byteCountMax: 256)
    for offset in 0..<256 {
      for transaction in 0..<4 { pieces.add(transaction, offset: offset, byteCount: 1) }
    }
    for transaction in 0..<4 { pieces.add(transaction, offset: 0, byteCount: 0) }
    var count = 0
    while !pieces.isEmpty {
      #expect(pieces.take(limit: 32).byteCount <= 1)
      count += 1
    }
    #expect(count == 4 * 257)
  }
}
