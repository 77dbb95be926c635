import OrderingReference
import Testing
import Trace

@Suite("index-before-interrupt (VIRTIO v1.4, 2.7.7; PCIe Base, 2.4.1)")
struct IndexBeforeInterruptTests {
  private func used(_ trace: TraceBuilder = exposedRequest()) -> TraceBuilder {
    trace.write(.device, TraceBuilder.buffer + 0x100, pattern(64))
      .write(.device, TraceBuilder.buffer + 0x200, pattern(32))
      .writeElement(3, length: 96).issueUsedIndex(1)
  }

  @Test("an interrupt behind its index breaks nothing, issued and delivered")
  func legal() {
    let trace = used().issueInterrupt(0).writeUsedIndex().record(.interruptDelivered(vector: 0))
    expectLegal(.indexBeforeInterrupt, trace)
    #expect(trace.judge.ruleCounts[.indexBeforeInterrupt] == 2)
  }

  @Test("an interrupt that arrives before the index is visible is a violation")
  func early() {
    let trace = used().issueInterrupt(0).record(.interruptDelivered(vector: 0))
    expectOnly(.indexBeforeInterrupt, trace.writeUsedIndex())
  }

  @Test("one index is announced by one interrupt")
  func twoForOne() { expectOnly(.indexBeforeInterrupt, used().issueInterrupt(0).issueInterrupt(0)) }

  @Test("an interrupt over several indexes leaves one more for each queue, not more")
  func lateDecision() {
    let trace = TraceBuilder().configure()
    for index in 1...5 as ClosedRange<UInt16> { trace.issueUsedIndex(index) }
    trace.issueInterrupt(0).issueInterrupt(0)
    expectLegal(.indexBeforeInterrupt, trace)
    expectOnly(.indexBeforeInterrupt, trace.issueInterrupt(0))
  }

  @Test("the low byte of the message tells which interrupt was delivered")
  func messages() {
    let trace = used().issueInterrupt(0, message: 0x1234_5641).writeUsedIndex()
    expectLegal(.indexBeforeInterrupt, trace.record(.interruptDelivered(vector: 0x41)))
    expectOnly(.indexBeforeInterrupt, trace.record(.interruptDelivered(vector: 0)))
  }

  @Test("what a reset or an error dropped is not waited for")
  func dropped() {
    let error = DeviceError(queue: 0, code: .readFailed, address: 0)
    let failed = used().issueInterrupt(0).record(.deviceError(error))
    expectLegal(.indexBeforeInterrupt, failed.record(.interruptDelivered(vector: 0)))
    let reset = used().issueInterrupt(0).record(.queueStopped(queue: 0))
      .record(.statusChanged(status: 0)).record(.interruptDelivered(vector: 0))
    expectLegal(.indexBeforeInterrupt, reset)
    expectOnly(.indexBeforeInterrupt, reset.record(.interruptDelivered(vector: 0)))
  }

  @Test("an index of another vector's queue does not count")
  func otherVector() {
    expectOnly(.indexBeforeInterrupt, used().configure(1).issueInterrupt(1))
  }

  @Test("a shared vector waits for the indexes of all its queues")
  func shared() {
    let trace = exposedRequest().configure(1, vector: 0)
      .describe(2, address: 0x9000, length: 4, queue: 1).expose(2, queue: 1)
    used(trace).writeElement(2, length: 0, queue: 1).issueUsedIndex(1, queue: 1)
      .issueInterrupt(0).writeUsedIndex()
    expectLegal(.indexBeforeInterrupt, trace)
    trace.record(.interruptDelivered(vector: 0))
    expectOnly(.indexBeforeInterrupt, trace.writeUsedIndex(queue: 1))
  }

  @Test("an index that was issued behind the interrupt need not be visible when it is delivered")
  func later() {
    let trace = used().issueInterrupt(0).issueUsedIndex(2).writeUsedIndex()
    expectLegal(.indexBeforeInterrupt, trace.record(.interruptDelivered(vector: 0)))
  }

  @Test("an interrupt that nobody issued is a violation")
  func phantom() {
    expectOnly(.indexBeforeInterrupt, TraceBuilder().record(.interruptDelivered(vector: 3)))
  }

  @Test("an interrupt for a configuration change follows no index")
  func configurationChange() {
    let trace = TraceBuilder().configure()
    trace.record(
      .deviceWriteIssued(trace.access(.configurationInterrupt, 0xfee0_0000, 4, queue: 9)),
      littleEndian(UInt32(9)))
    expectLegal(.indexBeforeInterrupt, trace.record(.interruptDelivered(vector: 9)))
  }

  @Test("indexes are compared over the 16-bit wrap")
  func wraps() {
    let trace = TraceBuilder()
    trace.size = 2
    trace.configure().describe(0, address: 0x9000, length: 4)
    for index in 1...65_537 {
      trace.expose(0).writeElement(0, length: 0).issueUsedIndex(UInt16(truncatingIfNeeded: index))
        .issueInterrupt(0).writeUsedIndex().record(.interruptDelivered(vector: 0))
    }
    expectLegal(.indexBeforeInterrupt, trace)
    trace.issueUsedIndex(2).issueInterrupt(0)
    expectOnly(.indexBeforeInterrupt, trace.record(.interruptDelivered(vector: 0)))
  }

  @Test("an index write that the IOMMU refused is not waited for")
  func faulted() {
    let fault = TranslationFault(
      requester: TraceBuilder.function, address: TraceBuilder.used, reason: 5, isWrite: true)
    let trace = used().issueInterrupt(0).record(.translationFault(fault))
    expectLegal(.indexBeforeInterrupt, trace.record(.interruptDelivered(vector: 0)))
  }
}
