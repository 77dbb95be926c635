import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("index-before-interrupt (packed rings and INTx; VIRTIO v1.4, 2.8.14 and 4.1.5.3)")
struct LineInterruptTests {
  private let rule = RuleName.indexBeforeInterrupt

  private func raise(_ trace: TraceBuilder) -> TraceBuilder {
    trace.record(.interruptLineChanged(isAsserted: true))
      .record(.interruptLineChanged(isAsserted: false))
  }

  private func issued(_ index: UInt16, _ trace: TraceBuilder? = nil) -> TraceBuilder {
    let present =
      trace
      ?? TraceBuilder().configure(vector: .max).describe(
        0, address: 0x9000, length: 4
      ).expose(0).writeElement(0, length: 0)
    return present.issueUsedIndex(index)
  }

  @Test("INTx is seen asserted behind the used index that it announces")
  func line() {
    expectLegal(rule, raise(issued(1).writeUsedIndex()))
    expectOnly(rule, raise(issued(1)).writeUsedIndex())
  }

  @Test("one index is announced once, and once more by a device that decides late")
  func twice() {
    let trace = raise(issued(1).writeUsedIndex())
    trace.expose(0).writeElement(0, length: 0)
    expectOnly(rule, raise(issued(2, trace)))
  }

  @Test("an assertion without any use is that of a configuration change")
  func configurationChange() {
    expectLegal(rule, raise(TraceBuilder().configure(vector: .max)))
    expectLegal(rule, raise(raise(issued(1).writeUsedIndex())))
  }

  @Test("a used descriptor is issued before, and visible at, the interrupt that announces it")
  func packed() {
    let early = PackedStory().list(0, .init())
    early.trace.issueInterrupt(0)
    expectOnly(rule, early.use(0, issues: true).trace)

    let legal = PackedStory().list(0, .init()).use(0, issues: true)
    expectLegal(rule, legal.trace.issueInterrupt(0).record(.interruptDelivered(vector: 0)))

    let late = PackedStory().list(0, .init())
    let bytes = littleEndian(UInt32(0)) + [0, 0, 0x80, 0x80]
    late.issue(bytes, at: 0)
    late.trace.issueInterrupt(0).record(.interruptDelivered(vector: 0))
    expectOnly(rule, late.trace.write(.device, PackedStory.place(0) + 8, bytes))
  }

  @Test("a packed ring's INTx is seen behind its used descriptor")
  func packedLine() {
    let story = PackedStory(vector: .max).list(0, .init())
    let bytes = littleEndian(UInt32(0)) + [0, 0, 0x80, 0x80]
    story.issue(bytes, at: 0)
    expectOnly(rule, raise(story.trace).write(.device, PackedStory.place(0) + 8, bytes))
  }

  @Test("a used descriptor that the IOMMU refused is not waited for")
  func faulted() {
    let story = PackedStory().list(0, .init())
    story.issue(littleEndian(UInt64(0)), at: 0)
    let fault = TranslationFault(
      requester: TraceBuilder.function, address: TraceBuilder.table, reason: 5, isWrite: true)
    story.trace.record(.translationFault(fault)).issueInterrupt(0)
    expectLegal(rule, story.trace.record(.interruptDelivered(vector: 0)))
  }
}
