import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("avail-before-ring-before-descriptor (VIRTIO v1.4, 2.7.6 and 2.7.13)")
struct AvailBeforeRingBeforeDescriptorTests {
  private let rule = RuleName.availBeforeRingBeforeDescriptor
  private let slots = TraceBuilder.available + 4

  private func index(_ trace: TraceBuilder, _ value: UInt16) -> TraceBuilder {
    trace.write(.guest, TraceBuilder.available + 2, littleEndian(value))
      .fetch(.availableIndex, TraceBuilder.available + 2, littleEndian(value))
  }

  private func issue(
    _ trace: TraceBuilder, _ purpose: AccessPurpose, _ address: UInt64, _ count: UInt32
  ) -> TraceBuilder {
    trace.record(.deviceReadIssued(trace.access(purpose, address, count)))
  }

  @Test("index, slot, descriptors in turn break nothing")
  func legal() { expectLegal(rule, fetchedRequest()) }

  @Test("a slot may not be read while the read of the index is under way")
  func underWay() {
    let trace = exposedRequest()
    let first = trace.access(.availableIndex, TraceBuilder.available, 4)
    expectOnly(rule, issue(trace.record(.deviceReadIssued(first)), .availableRing, slots, 2))
  }

  @Test("slots beyond the index may not be read, in one read or alone")
  func beyond() {
    expectLegal(rule, issue(index(TraceBuilder().configure(), 3), .availableRing, slots, 6))
    expectOnly(rule, issue(index(TraceBuilder().configure(), 3), .availableRing, slots, 8))
    expectOnly(rule, issue(index(TraceBuilder().configure(), 3), .availableRing, slots + 6, 2))
  }

  @Test("a slot that was read is read again only when the index covers its next lap")
  func laps() {
    let filled = TraceBuilder().configure().write(.guest, slots, pattern(16))
    let trace = index(filled, 8).fetch(.availableRing, slots, pattern(16))
    expectLegal(rule, issue(index(trace, 9), .availableRing, slots, 2))
    expectOnly(rule, issue(trace, .availableRing, slots + 2, 2))
  }

  @Test("slots may be fetched in pieces that end in another order")
  func piecesOutOfOrder() {
    let filled = TraceBuilder().configure().write(.guest, slots, [0, 0, 1, 0, 2, 0, 3, 0])
    let trace = index(filled, 4)
    let first = trace.access(.availableRing, slots, 4)
    let second = trace.access(.availableRing, slots + 4, 4)
    trace.record(.deviceReadIssued(first)).record(.deviceReadIssued(second))
      .record(.deviceReadCompleted(second), [2, 0, 3, 0])
      .record(.deviceReadCompleted(first), [0, 0, 1, 0])
    for head in 0..<4 as Range<UInt64> {
      _ = issue(trace, .descriptor, TraceBuilder.table + 16 * head, 16)
    }
    expectLegal(rule, trace)
    expectOnly(rule, issue(trace, .descriptor, TraceBuilder.table + 64, 16))
  }

  @Test("the index may wrap")
  func wraps() {
    let trace = TraceBuilder().configure()
    for value in 1...65_537 {
      let new = UInt16(truncatingIfNeeded: value)
      let slot = slots + 2 * UInt64((new &- 1) & 7)
      index(trace, new).fetch(.availableRing, slot, [0, 0])
    }
    expectLegal(rule, trace)
    expectOnly(rule, issue(trace, .availableRing, slots + 2, 2))
  }

  @Test("an index that came with a failed read counts for nothing")
  func failed() {
    let trace = exposedRequest()
    var access = trace.access(.availableIndex, TraceBuilder.available, 4)
    trace.record(.deviceReadIssued(access))
    access.failed = true
    expectOnly(
      rule, issue(trace.record(.deviceReadCompleted(access)), .availableRing, slots, 2))
  }

  @Test("a descriptor that neither a slot nor a descriptor named may not be read")
  func unnamed() {
    expectOnly(rule, issue(fetchedRequest(), .descriptor, TraceBuilder.table + 32, 16))
    expectOnly(rule, issue(fetchedRequest(), .descriptor, TraceBuilder.table + 80, 32))
    expectLegal(rule, issue(fetchedRequest(), .descriptor, TraceBuilder.table + 80, 16))
  }

  @Test("what a chain named is forgotten when the chain is handed back")
  func forgotten() {
    let trace = fetchedRequest()
    let element = trace.access(.usedElement, TraceBuilder.used + 4, 8)
    trace.record(.deviceWriteIssued(element), littleEndian(UInt64(3)))
    expectOnly(rule, issue(trace, .descriptor, TraceBuilder.table + 16, 16))
  }

  @Test("an indirect table may be read once its descriptor was")
  func indirect() {
    let trace = TraceBuilder().configure().describe(
      3, address: 0xc000, length: 32, flags: .indirect
    )
    .expose(3).fetch(.availableIndex, TraceBuilder.available + 2, [1, 0])
    .fetch(.availableRing, slots, [3, 0])
    trace.fetch(.descriptor, TraceBuilder.table + 48, descriptor(0xc000, 32, 4, 0))
    expectLegal(rule, issue(trace, .indirectDescriptor, 0xc010, 16))
    expectOnly(rule, issue(trace, .indirectDescriptor, 0xc018, 16))
  }
}
