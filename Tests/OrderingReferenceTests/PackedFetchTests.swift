import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("avail-before-ring-before-descriptor (VIRTIO v1.4, 2.8; VQ-PACK-05)")
struct PackedFetchTests {
  private let rule = RuleName.availBeforeRingBeforeDescriptor

  private func bytes(
    _ flags: DescriptorFlags = [], wrap: Bool = true, address: UInt64 = 0x9000,
    length: UInt32 = 8, identifier: UInt16 = 0
  ) -> [UInt8] {
    PackedStory.bytes(
      .init(address: address, length: length), identifier,
      PackedStory.flags(flags, wrap: wrap, isUsed: false))
  }

  private let free = [UInt8](repeating: 0, count: 16)

  /// A read of `count` descriptors from `slot` on that is issued alone.
  private func issue(_ trace: TraceBuilder, _ slot: UInt16, _ count: UInt32 = 1) -> TraceBuilder {
    let access = trace.access(.descriptor, PackedStory.place(slot), 16 * count)
    return trace.record(.deviceReadIssued(access))
  }

  private func fetch(_ trace: TraceBuilder, _ slot: UInt16, _ bytes: [UInt8]) -> TraceBuilder {
    trace.write(.guest, PackedStory.place(slot), bytes)
      .fetch(.descriptor, PackedStory.place(slot), bytes)
  }

  private func start(_ features: FeatureBits = []) -> TraceBuilder {
    PackedStory(features: features).trace
  }

  @Test("the next slot may be read as often as one likes, and what stands behind it with it")
  func polling() {
    var trace = start()
    for _ in 0..<3 { trace = fetch(trace, 0, free + free) }
    expectLegal(rule, trace)
    expectOnly(rule, issue(trace, 1))
  }

  @Test("an available descriptor opens the next slot, an unavailable one does not")
  func lists() {
    expectLegal(rule, issue(fetch(start(), 0, bytes()), 1))
    expectOnly(rule, issue(fetch(start(), 0, bytes()), 2))
    expectLegal(rule, issue(fetch(start(), 0, bytes() + bytes()), 2, 2))
    expectOnly(rule, issue(fetch(start(), 0, bytes(wrap: false) + bytes()), 1))
  }

  @Test("the further descriptors of a list need not bear flags of their own")
  func openList() {
    let trace = fetch(start(), 0, bytes(.next) + free)
    expectLegal(rule, issue(trace, 2))
    expectOnly(rule, issue(trace, 3))
  }

  @Test("what was sampled of a list before its first descriptor was seen does not count")
  func staleSample() {
    let trace = start()
    let early = trace.access(.descriptor, PackedStory.place(0), 32)
    trace.record(.deviceReadIssued(early)).write(.guest, PackedStory.place(0), bytes(.next))
    let late = trace.access(.descriptor, PackedStory.place(0), 16)
    trace.record(.deviceReadIssued(late)).record(.deviceReadCompleted(late), bytes(.next))
      .record(.deviceReadCompleted(early), free + free)
    expectOnly(rule, issue(trace, 2))
  }

  @Test("no read leaves the ring")
  func ringEnd() { expectOnly(rule, issue(start(), 0, 9)) }

  @Test("slots that were handed back are read again when the ring comes round")
  func laps() {
    let story = PackedStory(size: 3)
    for turn in 0..<13 as Range<UInt16> {
      let slot = story.available.slot
      let content = bytes(wrap: story.available.wrap, identifier: turn)
      story.trace.write(.guest, PackedStory.place(slot), content)
        .fetch(.descriptor, PackedStory.place(slot), content)
      story.available.advance(1, size: 3)
      story.use(turn, issues: true)
    }
    expectLegal(rule, story.trace)
    expectOnly(rule, issue(story.trace, (story.used.slot + 1) % 3))
  }

  @Test("a used descriptor hands back its whole list, and the ring goes on behind it")
  func wholeLists() {
    let story = PackedStory(size: 5)
    for turn in 0..<9 as Range<UInt16> {
      let first = story.available
      story.list(turn, .init(), .init(), .init())
      var at = first
      for entry in 0..<3 as Range<UInt16> {
        let more: DescriptorFlags = entry < 2 ? .next : []
        let flags = PackedStory.flags(more, wrap: at.wrap, isUsed: false)
        let content = PackedStory.bytes(.init(), turn, flags)
        story.trace.fetch(.descriptor, PackedStory.place(at.slot), content)
        at.advance(1, size: 5)
      }
      _ = issue(story.trace, (first.slot + 2) % 5)
      story.use(turn, skip: 3, issues: true)
    }
    expectLegal(rule, story.trace)
    expectOnly(rule, issue(story.trace, (story.used.slot + 4) % 5))
  }

  @Test("an indirect table is read behind its descriptor, and no longer once it was handed back")
  func indirect() {
    let table = bytes(.indirect, address: 0xc000, length: 64, identifier: 3)
    func read(_ trace: TraceBuilder, _ address: UInt64) -> TraceBuilder {
      trace.record(.deviceReadIssued(trace.access(.indirectDescriptor, address, 32)))
    }
    expectOnly(rule, read(start(), 0xc000))
    expectOnly(rule, read(issue(start(), 0), 0xc000))
    let trace = fetch(start(), 0, table)
    for offset in [0, 16, 32] as [UInt64] { expectLegal(rule, read(trace, 0xc000 + offset)) }
    expectOnly(rule, read(trace, 0xc030))
    let story = PackedStory()
    story.use(3, issues: true)
    let returned = fetch(start(), 0, table)
    let used = returned.access(.usedDescriptor, PackedStory.place(0) + 8, 8)
    returned.record(.deviceWriteIssued(used), littleEndian(UInt64(3) << 32))
    expectOnly(rule, read(returned, 0xc000))
  }

  @Test("with IN_ORDER a used descriptor hands back the tables of all lists up to its own")
  func batch() {
    let trace = fetch(
      start(.inOrder), 0,
      bytes(.indirect, address: 0xc000, length: 16, identifier: 6)
        + bytes(.indirect, address: 0xd000, length: 16, identifier: 7)
        + bytes(.indirect, address: 0xe000, length: 16, identifier: 5))
    let used = trace.access(.usedDescriptor, PackedStory.place(0) + 8, 8)
    trace.record(.deviceWriteIssued(used), littleEndian(UInt64(7) << 32))
    trace.record(.deviceReadIssued(trace.access(.indirectDescriptor, 0xe000, 16)))
    expectLegal(rule, trace)
    expectOnly(
      rule, trace.record(.deviceReadIssued(trace.access(.indirectDescriptor, 0xc000, 16))))
  }

  @Test("with IN_ORDER a split ring's element hands back all chains up to its own")
  func splitBatch() {
    let trace = TraceBuilder()
    trace.features = .inOrder
    trace.configure().write(.guest, TraceBuilder.available + 4, [0, 0, 1, 0, 2, 0])
      .write(.guest, TraceBuilder.available + 2, [3, 0])
      .fetch(.availableIndex, TraceBuilder.available + 2, [3, 0])
      .fetch(.availableRing, TraceBuilder.available + 4, [0, 0, 1, 0, 2, 0])
    let element = trace.access(.usedElement, TraceBuilder.used + 4, 8)
    trace.record(.deviceWriteIssued(element), littleEndian(UInt64(1)))
    expectLegal(rule, issue(trace, 2))
    expectOnly(rule, issue(trace, 0))
  }
}
