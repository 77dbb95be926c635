import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("used-names-exposed-chain (VIRTIO v1.4, 2.7.8)")
struct UsedNamesExposedChainTests {
  @Test("both indexes may wrap", arguments: [1, 2, 8] as [UInt16])
  func wraps(size: UInt16) {
    let trace = TraceBuilder()
    trace.size = size
    trace.configure().describe(0, address: 0x9000, length: 4, flags: .write)
    for _ in 0..<65_540 { trace.expose(0).writeElement(0, length: 0).writeUsedIndex() }
    expectLegal(.usedNamesExposedChain, trace)
    expectOnly(.usedNamesExposedChain, trace.writeElement(0, length: 0).writeUsedIndex())
  }

  @Test("a chain is used once")
  func once() {
    let trace = answeredRequest().describe(0, address: 0x9000, length: 4).expose(0)
    expectOnly(.usedNamesExposedChain, trace.writeElement(3, length: 0).writeUsedIndex())
  }

  @Test("chains may be used out of order, several with one index")
  func outOfOrder() {
    let trace = TraceBuilder().configure()
    for head in 0..<3 as Range<UInt16> { trace.describe(head, address: 0x9000, length: 4) }
    trace.expose(0, 1, 2).writeElement(2, length: 0).writeElement(0, length: 0).writeUsedIndex()
    expectLegal(.usedNamesExposedChain, trace)
    expectLegal(.usedNamesExposedChain, trace.writeElement(1, length: 0).writeUsedIndex())
  }

  @Test(
    "a used index that jumps or goes back is a violation", arguments: [2, 8, 65_535] as [UInt16])
  func jumps(index: UInt16) {
    expectOnly(.usedNamesExposedChain, exposedRequest().writeUsedIndex(index))
  }

  @Test("a head beyond the queue is a violation", arguments: [8, 0xffff_ffff] as [UInt32])
  func beyond(head: UInt32) {
    expectOnly(
      .usedNamesExposedChain, exposedRequest().writeElement(head, length: 0).writeUsedIndex())
  }

  @Test("writing the same index again uses nothing")
  func again() { expectLegal(.usedNamesExposedChain, answeredRequest().writeUsedIndex()) }

  @Test("malformed chains neither hang nor count as exposed")
  func malformed() {
    let loop = TraceBuilder().configure()
      .describe(0, address: 0x9000, length: 4, flags: .next, next: 1)
      .describe(1, address: 0x9000, length: 4, flags: .next, next: 0)
    let outside = TraceBuilder().configure()
      .describe(0, address: 0x9000, length: 4, flags: .next, next: 8)
    let wrapping = TraceBuilder().configure().describe(0, address: .max - 1, length: 4)
    let nested = TraceBuilder().configure()
      .write(.guest, 0xc000, descriptor(0xd000, 16, 4, 0))
      .describe(0, address: 0xc000, length: 16, flags: .indirect)
    for trace in [loop, outside, wrapping, nested] {
      expectOnly(
        .usedNamesExposedChain, trace.expose(0).writeElement(0, length: 0).writeUsedIndex())
    }
  }

  @Test("a strict profile makes an address outside the region malformed")
  func outsideRegion() {
    let region = BounceRegion(base: 0, byteCount: 0x10_000, profile: .dmbOffset)
    let trace = TraceBuilder().record(.regionPlaced(region)).configure()
    trace.write(.guest, TraceBuilder.table, descriptor(0x1_0000, 4, 0, 0), space: .bounce)
      .write(.guest, TraceBuilder.available, littleEndian(UInt64(1) << 16), space: .bounce)
      .write(.device, TraceBuilder.used + 4, littleEndian(UInt64(0)), space: .bounce)
      .write(.device, TraceBuilder.used + 2, [1, 0], space: .bounce)
    expectOnly(.usedNamesExposedChain, trace)
  }

  @Test("an available index that jumps too far exposes nothing")
  func availableJump() {
    let trace = TraceBuilder().configure()
      .write(.guest, TraceBuilder.available + 2, littleEndian(UInt16(9)))
    expectOnly(.usedNamesExposedChain, trace.writeElement(0, length: 0).writeUsedIndex())
  }

  @Test("a stopped queue starts from index 0 when it is configured again")
  func restart() {
    let trace = answeredRequest().record(.queueStopped(queue: 0))
      .write(.guest, TraceBuilder.available, [0, 0, 0, 0]).configure()
    expectLegal(.usedNamesExposedChain, answeredRequest(describeRequest(trace).expose(3)))
  }
}
