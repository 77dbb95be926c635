import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("exposed-chain-is-left-alone (VIRTIO v1.4, 3.3.1; CL-01, VQ-PACK-07, VQ-PACK-08)")
struct ExposedChainIsLeftAloneTests {
  private let rule = RuleName.exposedChainIsLeftAlone
  private let table = TraceBuilder.table

  @Test("other entries may be written, and exposed ones with what they hold")
  func legal() {
    let trace = exposedRequest().describe(0, address: 0x9000, length: 4)
      .describe(1, address: TraceBuilder.buffer + 0x200, length: 32, flags: .write)
      .write(.guest, TraceBuilder.available + 6, [7, 0])
    expectLegal(rule, answeredRequest(trace))
  }

  @Test(
    "no byte of an exposed chain may change",
    arguments: [16, 31, 48, 63, 80, 95] as [UInt64])
  func split(offset: UInt64) {
    expectOnly(rule, exposedRequest().write(.guest, TraceBuilder.table + offset, [0x5a]))
  }

  @Test("the ring entry of an exposed chain may not change")
  func slot() { expectOnly(rule, exposedRequest().write(.guest, TraceBuilder.available + 4, [2])) }

  @Test("a chain that was changed is not judged further, and its buffers are anyone's")
  func notJudged() {
    let trace = exposedRequest().describe(5, address: 0xb000, length: 64, flags: .write)
      .write(.device, 0xb000, pattern(64)).write(.device, TraceBuilder.buffer + 0x100, [1])
      .writeElement(3, length: 64).writeUsedIndex()
    expectOnly(rule, trace)
    trace.write(.device, 0xb000, [1])
    #expect(trace.judge.violations.map(\.rule) == [rule, .deviceWritesOnlyWritable])
  }

  @Test("after its use a chain may change")
  func afterUse() {
    expectLegal(rule, answeredRequest().describe(5, address: 0xb000, length: 1).expose(5))
  }

  @Test("a chain of a stopped queue may change, and of one that the device gave up")
  func stopped() {
    let error = DeviceError(queue: 0, code: .malformedRequest, address: 0)
    for end in [TraceEvent.Body.queueStopped(queue: 0), .deviceError(error)] {
      expectLegal(rule, exposedRequest().record(end).describe(5, address: 0xb000, length: 1))
    }
  }

  @Test("an indirect table belongs to its chain", arguments: [false, true])
  func indirect(isPacked: Bool) {
    for address in [0xbfff, 0xc000, 0xc01f, 0xc020] as [UInt64] {
      let trace: TraceBuilder
      if isPacked {
        trace = PackedStory().list(0, .init(address: 0xc000, length: 32, flags: .indirect)).trace
      } else {
        trace = TraceBuilder().configure()
          .describe(0, address: 0xc000, length: 32, flags: .indirect).expose(0)
      }
      trace.write(.guest, address, [0x5a])
      if 0xc000..<0xc020 ~= address { expectOnly(rule, trace) } else { expectLegal(rule, trace) }
    }
  }

  @Test("an indirect table is free again once its chain was used")
  func freeTable() {
    let trace = TraceBuilder().configure().write(.guest, 0xc000, descriptor(0xa000, 8, 0, 0))
      .describe(0, address: 0xc000, length: 16, flags: .indirect)
      .expose(0).writeElement(0, length: 0).writeUsedIndex()
    expectLegal(rule, trace.write(.guest, 0xc000, [1]))
  }

  @Test("a slot of a packed ring is the device's until the next used position passes it")
  func packed() {
    for (slot, isFree) in [(0, true), (1, true), (2, false), (4, false), (5, true)] {
      let story = PackedStory().list(0, .init(), .init(), .init()).list(1, .init(), .init())
      story.use(1, skip: 2)
      story.trace.write(.guest, PackedStory.place(UInt16(slot)) + 3, [0x5a])
      if isFree { expectLegal(rule, story.trace) } else { expectOnly(rule, story.trace) }
    }
  }

  @Test("a packed ring that was changed is not judged further")
  func packedNotJudged() {
    let story = PackedStory().list(0, .init(), .init())
    story.trace.write(.guest, PackedStory.place(1) + 12, [9, 0])
    story.use(9, skip: 2).trace.write(.device, 0xd000, [1])
    expectOnly(rule, story.trace)
  }
}
