import ByteLayouts
import GuestDriver
import HostPlatform
import IOMMULayouts
import Testing

@Suite("Arm's event records (SMMUv3, 7)")
struct StreamEventTests {
  private static let distance: UInt64 = 0x4000_0000

  @Test("each fault of stage 1 has its record")
  func stageOne() throws {
    let bench = try StreamBench()
    let space = try bench.space(5)
    try space.map(0x1_0000, to: host(0x30_0000), byteCount: 0x2000, permissions: .read)
    let leaf = bench.leaf(of: 0x1_1000, in: space)
    let raw: UInt64 = bench.machine.load(leaf)
    bench.machine.store(raw & ~StageOneDescriptor.accessFlag, at: leaf)
    _ = bench.translate(0x2_0004)
    _ = bench.translate(0x1_0008, .write)
    _ = bench.translate(0x1_100c)
    _ = bench.translate(0x1_0000, stream: 0x1ff)
    _ = bench.translate(0x1_0000, stream: 0x200)
    try space.replace { $0.control &= ~(1 << 41) }
    _ = bench.translate(0x1_0000)
    try space.replace { $0.table = WindowMachine.memoryByteCount }
    try space.forgetAll(copies: 1)
    _ = bench.translate(0x1_0000)
    let (records, wereLost) = bench.driver.takeEvents()
    #expect(!wereLost)
    #expect(
      records.map(\.code) == [
        .translation, .permission, .access, .badEntry, .badStream, .badContext, .walkAbort,
      ])
    #expect(records.map(\.address).prefix(3) == [0x2_0004, 0x1_0008, 0x1_100c])
    #expect(records.map(\.isWrite).prefix(3) == [false, true, false])
    #expect(records.map(\.stream) == [0x100, 0x100, 0x100, 0x1ff, 0x200, 0x100, 0x100])
    #expect(records.allSatisfy { !$0.isStageTwo && $0.stallTag == nil })
    #expect(records.last?.intermediate == WindowMachine.memoryByteCount)
    #expect(bench.driver.takeEvents().records.isEmpty)
  }

  @Test("a context that asks for silence records no fault of translation")
  func silence() throws {
    let bench = try StreamBench()
    let space = try bench.space(5)
    try space.replace { $0.control &= ~(1 << 45) }
    #expect(bench.translate(0x2_0004) == .fault(reason: .readNotAllowed))
    #expect(bench.driver.takeEvents().records.isEmpty)
  }

  @Test("a full queue loses records, says so once, and goes on")
  func overflow() throws {
    let bench = try StreamBench()
    _ = try bench.space(5)
    for index in 0..<200 as Range<UInt64> { _ = bench.translate(index << 12) }
    let (records, wereLost) = bench.driver.takeEvents()
    #expect(wereLost)
    #expect(records.map(\.address) == (0..<128).map { $0 << 12 })
    _ = bench.translate(0x5000)
    let next = bench.driver.takeEvents()
    #expect(!next.wereLost)
    #expect(next.records.map(\.address) == [0x5000])
  }

  @Test("tables, descriptor and pages of stage 1 lie behind stage 2")
  func nested() throws {
    let bench = try StreamBench()
    let space = try bench.space(5, nestedIn: 9, distance: Self.distance)
    try space.map(
      0x1_0000, to: host(0x30_0000), byteCount: 0x2000, permissions: [.read, .write])
    #expect(bench.translate(0x1_0000) == .fault(reason: .readNotAllowed))
    // The guest's tables are in the first half of the pages that drivers take.
    try bench.driver.map(
      Self.distance + 0x10_0000, to: host(0x10_0000), byteCount: 0x10_0000, permissions: .read)
    #expect(bench.translate(0x1_0004) == .fault(reason: .readNotAllowed))
    try bench.driver.map(
      Self.distance + 0x30_0000, to: host(0x50_0000), byteCount: 0x1000, permissions: .read)
    #expect(bench.machine.unit.translate(bench.query(0x1_0008)).memoryReadCount == 15)
    #expect(bench.translate(0x1_0008) == translated(0x50_0008))
    #expect(bench.translate(0x1_000c, .write) == .fault(reason: .writeNotAllowed))
    _ = bench.translate(0x1_1010)
    _ = bench.translate(0x9_0000)
    let records = bench.driver.takeEvents().records
    #expect(
      records.map(\.code) == [
        .translation, .translation, .permission, .translation, .translation,
      ])
    #expect(records.map(\.isStageTwo) == [true, true, true, true, false])
    #expect(records.map(\.subject) == [.context, .input, .input, .input, .input])
    #expect(
      records.map(\.intermediate).dropFirst() == [
        Self.distance + 0x30_0004, Self.distance + 0x30_000c, Self.distance + 0x30_1010, 0,
      ])
  }

  @Test("stage 2 alone is forgotten apart from what stage 1 made of it")
  func nestedInvalidation() throws {
    let bench = try StreamBench()
    let space = try bench.space(5, nestedIn: 0, distance: Self.distance)
    try bench.driver.map(
      Self.distance + 0x10_0000, to: host(0x10_0000), byteCount: 0x10_0000, permissions: .read)
    try bench.driver.map(
      Self.distance + 0x30_0000, to: host(0x50_0000), byteCount: 0x1000, permissions: .read)
    try space.map(0x1_0000, to: host(0x30_0000), byteCount: 0x1000, permissions: .read)
    #expect(bench.translate(0x1_0000) == translated(0x50_0000))
    try bench.driver.unmap(Self.distance + 0x30_0000, byteCount: 0x1000)
    #expect(bench.translate(0x1_0000) == translated(0x50_0000))
    try space.forgetAll(copies: 1)
    #expect(bench.translate(0x1_0000) == .fault(reason: .readNotAllowed))
    #expect(bench.driver.takeEvents().records.map(\.isStageTwo) == [true])
  }

  @Test("words and record are the same thing")
  func coding() throws {
    var event = StreamEvent(.permission, stream: 0x1234)
    (event.stallTag, event.isWrite, event.isStageTwo) = (0x5678, true, true)
    (event.subject, event.address, event.intermediate) = (.table, 0x9abc_d000, 0x1_2345_6000)
    let words = event.words
    #expect(words[0] == 0x1234_0000_0013)
    #expect(words[1] == 0x0180_8000_5678)
    #expect(StreamEvent(words: words) == event)
    #expect(StreamEvent(words: [0xff, 0, 0, 0]) == nil)
  }
}
