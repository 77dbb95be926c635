import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("data-before-index (VIRTIO v1.4, 2.7.8)")
struct DataBeforeIndexTests {
  private let first = TraceBuilder.buffer + 0x100
  private let second = TraceBuilder.buffer + 0x200

  @Test("a used index behind all its data breaks nothing")
  func legal() { expectLegal(.dataBeforeIndex, answeredRequest()) }

  @Test("data may come in any order and in overlapping pieces")
  func anyOrder() {
    let trace = exposedRequest()
      .write(.device, second, pattern(32)).write(.device, first + 40, pattern(24))
      .write(.device, first + 20, pattern(10)).write(.device, first + 28, pattern(14))
      .write(.device, first, pattern(20))
    expectLegal(.dataBeforeIndex, trace.writeElement(3, length: 96).writeUsedIndex())
  }

  @Test("bytes behind the announced length need not be written")
  func shortLength() {
    let trace = exposedRequest().write(.device, first, pattern(10))
    expectLegal(.dataBeforeIndex, trace.writeElement(3, length: 10).writeUsedIndex())
  }

  @Test("one missing byte is named", arguments: [0, 19, 63, 64, 95])
  func missing(byte: Int) throws {
    let trace = exposedRequest()
    for at in 0..<96 where at != byte {
      let address = at < 64 ? first + UInt64(at) : second + UInt64(at - 64)
      trace.write(.device, address, [UInt8(at)])
    }
    trace.writeElement(3, length: 96).writeUsedIndex()
    expectOnly(.dataBeforeIndex, trace)
    let violation = try #require(trace.judge.violations.first)
    #expect(violation.summary.contains("byte \(byte) "))
  }

  @Test("a length beyond the writable bytes cannot have been written")
  func tooLong() {
    let trace = exposedRequest().write(.device, first, pattern(64))
      .write(.device, second, pattern(32))
    expectOnly(.dataBeforeIndex, trace.writeElement(3, length: 97).writeUsedIndex())
  }

  @Test("data from before the chain was exposed again does not count")
  func oldData() {
    let trace = answeredRequest().expose(3).writeElement(3, length: 96)
    expectOnly(.dataBeforeIndex, trace.writeUsedIndex())
  }

  @Test("a used element that was written in part is missing")
  func partialElement() {
    let trace = exposedRequest().write(.device, TraceBuilder.used + 4, [3, 0, 0, 0, 0, 0, 0])
    expectOnly(.dataBeforeIndex, trace.writeUsedIndex(1))
  }

  @Test("a used element may come in pieces, and together with index and neighbours")
  func elementInPieces() {
    let pieces = exposedRequest().write(.device, TraceBuilder.used + 4, [3, 0, 0, 0, 0])
      .write(.device, TraceBuilder.used + 9, [0, 0, 0])
    expectLegal(.dataBeforeIndex, pieces.writeUsedIndex(1))
    let whole = exposedRequest().write(
      .device, TraceBuilder.used, [0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    expectLegal(.dataBeforeIndex, whole)
  }

  @Test("the element of the last lap does not stand for this one")
  func oldElement() {
    let trace = TraceBuilder()
    trace.size = 1
    trace.configure().describe(0, address: 0x9000, length: 4, flags: .write)
    trace.expose(0).writeElement(0, length: 0).writeUsedIndex().expose(0)
    expectOnly(.dataBeforeIndex, trace.writeUsedIndex(2))
  }

  @Test("buffers are followed over a page's edge and through mappings")
  func throughMappings() {
    let trace = TraceBuilder(identity: true).configure()
    for page in 0..<2 as Range<UInt64> {
      trace.record(
        .dmaMapped(
          DMAMapping(
            deviceAddress: 0x80_0000_0000 + page * 0x1000, space: page == 0 ? .host : .bounce,
            memoryAddress: 0x5_0000 + page * 0x2000, byteCount: 0x1000, direction: .fromDevice)))
    }
    trace.describe(0, address: 0x80_0000_0ff0, length: 32, flags: .write).expose(0)
      .write(.device, 0x5_0ff0, pattern(16)).write(.device, 0x5_2000, pattern(15), space: .bounce)
      .writeElement(0, length: 31).writeUsedIndex()
    expectLegal(.dataBeforeIndex, trace)
    expectOnly(
      .dataBeforeIndex,
      trace.expose(0).write(.device, 0x5_0ff0, pattern(16)).writeElement(0, length: 17)
        .writeUsedIndex())
  }

  @Test("indirect tables are decoded")
  func indirect() {
    let table = descriptor(0xa000, 8, 1, 1) + descriptor(0xb000, 8, 2, 0)
    let trace = TraceBuilder().configure().write(.guest, 0xc000, table)
      .describe(2, address: 0xc000, length: 32, flags: .indirect).expose(2)
      .write(.device, 0xb000, pattern(8))
    expectLegal(.dataBeforeIndex, trace.writeElement(2, length: 8).writeUsedIndex())
    expectOnly(.dataBeforeIndex, trace.expose(2).writeElement(2, length: 8).writeUsedIndex())
  }
}
