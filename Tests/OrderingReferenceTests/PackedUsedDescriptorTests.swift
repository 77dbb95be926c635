import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("used-names-exposed-chain (VIRTIO v1.4, 2.8; VQ-PACK-19, -22, -23)")
struct PackedUsedDescriptorTests {
  private let rule = RuleName.usedNamesExposedChain

  private func buffers(_ count: UInt16) -> [PackedStory.Buffer] {
    (0..<count).map { _ in PackedStory.Buffer() }
  }

  @Test("lists of every length go round rings of every size", arguments: 1...16 as ClosedRange)
  func everyLength(size: Int) {
    for length in 1...UInt16(size) {
      let story = PackedStory(size: UInt16(size))
      for turn in 0..<4 * UInt16(size) {
        story.list(turn % 3, of: buffers(length)).use(turn % 3, skip: length)
      }
      expectLegal(rule, story.trace)
      #expect(story.trace.judge.ruleCounts[.descriptorNotRewritten] == 4 * size)
    }
  }

  @Test("several lists may be used in another order, each at the next place")
  func anyOrder() {
    let story = PackedStory()
    for _ in 0..<7 {
      story.list(5, of: buffers(3)).list(6, of: buffers(2)).list(7, of: buffers(3))
      story.use(6, skip: 2).use(7, skip: 3).use(5, skip: 3)
    }
    expectLegal(rule, story.trace)
    expectOnly(rule, story.list(9, of: buffers(1)).use(5).trace)
  }

  @Test("ids may be larger than the ring")
  func largeIdentifiers() {
    let story = PackedStory().list(65_535, of: buffers(2)).list(300, of: buffers(1))
    expectLegal(rule, story.use(300).use(65_535, skip: 2).trace)
    expectOnly(rule, story.list(1, of: buffers(1)).use(65_535).trace)
  }

  @Test("a group may be written from its second descriptor on, the first one last")
  func groups() {
    let story = PackedStory()
    for _ in 0..<5 {
      story.list(0, of: buffers(1)).list(1, of: buffers(2)).list(2, of: buffers(1))
      let first = story.used
      story.used.advance(1, size: 8)
      story.use(1, skip: 2).use(2)
      #expect(story.trace.judge.violations == [])
      story.write(0, at: first)
    }
    expectLegal(rule, story.trace)
  }

  @Test("a used descriptor that nothing leads to is missing at the end of a drained run")
  func unreached() {
    let story = PackedStory().list(0, of: buffers(2)).list(1, of: buffers(1))
    expectOnly(rule, story.write(1, at: .init(slot: 2, wrap: true)).trace)
    let running = PackedStory(drained: false).list(0, of: buffers(2)).list(1, of: buffers(1))
    running.write(1, at: .init(slot: 2, wrap: true)).trace.judge.finish(at: 9999)
    #expect(running.trace.judge.violations == [])
  }

  @Test("a used descriptor inside a list that is used ahead of it is a violation")
  func insideList() {
    let story = PackedStory().list(0, of: buffers(2)).list(1, of: buffers(1))
    expectOnly(rule, story.write(1, at: .init(slot: 1, wrap: true)).use(0, skip: 2).trace)
  }

  @Test("the wrong wrap counter is a violation, on either lap", arguments: [0, 8])
  func wrongWrap(before: Int) {
    let story = PackedStory()
    for _ in 0..<before { story.list(0, of: buffers(1)).use(0) }
    story.list(0, of: buffers(1)).used.wrap.toggle()
    expectOnly(rule, story.use(0).trace)
  }

  @Test("flags that are not used are a violation")
  func unusedFlags() {
    let story = PackedStory().list(0, of: buffers(1))
    expectOnly(
      rule, story.trace.write(.device, PackedStory.place(0) + 8, [0, 0, 0, 0, 0, 0, 0x80, 0]))
  }

  @Test("a list is used once")
  func once() {
    let story = PackedStory().list(3, of: buffers(1)).list(4, of: buffers(1)).use(3)
    expectOnly(rule, story.use(3).trace)
  }

  @Test("a list is not exposed before its first flags are, nor by flags of the other lap")
  func notYetAvailable() {
    let story = PackedStory()
    story.trace.write(
      .guest, PackedStory.place(0), [UInt8](repeating: 0, count: 14) + [0x80, 0x80])
    expectOnly(.deviceWritesOnlyWritable, story.use(0).trace)
  }

  @Test("a list without end, an indirect descriptor in a list and a bad table are malformed")
  func malformed() {
    let endless = PackedStory(size: 2)
    for slot in [1, 0] as [UInt16] {
      endless.trace.write(
        .guest, PackedStory.place(slot), PackedStory.bytes(.init(), 0, [.available, .next]))
    }
    expectOnly(rule, endless.use(0).trace)
    let mixed = PackedStory().list(0, .init(), .init(length: 16, flags: .indirect))
    expectOnly(rule, mixed.use(0).trace)
    let odd = PackedStory().list(0, .init(length: 17, flags: .indirect))
    expectOnly(rule, odd.use(0).trace)
    let nested = PackedStory()
    nested.trace.write(
      .guest, 0xc000, PackedStory.bytes(.init(length: 16), 0, .indirect))
    nested.list(0, .init(address: 0xc000, length: 16, flags: .indirect))
    expectOnly(rule, nested.use(0).trace)
    let wrapping = PackedStory().list(0, .init(address: .max - 1, flags: .write), .init())
    expectOnly(rule, wrapping.use(0).trace)
  }

  @Test("two lists with one id leave the ring unjudged")
  func sameIdentifier() {
    let story = PackedStory().list(1, of: buffers(1)).list(1, of: buffers(2)).use(1).use(1, skip: 2)
    story.trace.judge.finish(at: story.trace.cycle)
    #expect(story.trace.judge.violations == [])
  }

  @Test("a stopped packed queue starts from slot 0 when it is configured again")
  func restart() {
    let story = PackedStory().list(0, of: buffers(3)).use(0, skip: 3)
    story.trace.record(.queueStopped(queue: 0))
      .write(.guest, TraceBuilder.table, [UInt8](repeating: 0, count: 128)).configure()
    story.available = .init()
    story.used = .init()
    expectLegal(rule, story.list(0, of: buffers(2)).use(0, skip: 2).trace)
  }
}
