import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("data-before-index and device-writes-only-writable (VIRTIO v1.4, 2.8)")
struct PackedDataTests {
  private let buffer = TraceBuilder.buffer

  private func request() -> PackedStory {
    PackedStory().list(
      2, .init(address: buffer, length: 16),
      .init(address: buffer + 0x100, length: 64, flags: .write),
      .init(address: buffer + 0x200, length: 32, flags: .write))
  }

  @Test("a used descriptor behind all its data breaks nothing")
  func legal() {
    let story = request()
    story.trace.write(.device, buffer + 0x100, pattern(64)).write(.device, buffer + 0x200, [1])
    expectLegal(.dataBeforeIndex, story.use(2, length: 65, skip: 3).trace)
    #expect(story.trace.judge.ruleCounts[.deviceWritesOnlyWritable] == 3)
  }

  @Test("a used descriptor ahead of its data is a violation")
  func missing() {
    let story = request()
    story.trace.write(.device, buffer + 0x100, pattern(63))
    expectOnly(.dataBeforeIndex, story.use(2, length: 64, skip: 3).trace)
  }

  @Test("without WRITE the length says nothing")
  func reservedLength() {
    expectLegal(.dataBeforeIndex, request().use(2, length: 64, skip: 3, flags: []).trace)
  }

  @Test("flags may not become visible before id and length")
  func flagsFirst() {
    let story = request()
    expectOnly(
      .dataBeforeIndex, story.trace.write(.device, PackedStory.place(0) + 14, [0x80, 0x80]))
    let pieces = request()
    pieces.trace.write(.device, PackedStory.place(0) + 8, [0, 0, 0, 0, 2, 0])
      .write(.device, PackedStory.place(0) + 14, [0x80, 0x80])
    expectLegal(.dataBeforeIndex, pieces.trace)
  }

  @Test("of a group each list has its data before the first descriptor is used")
  func group() {
    let story = PackedStory().list(0, .init(flags: .write))
      .list(1, .init(address: buffer + 0x100, flags: .write))
    story.trace.write(.device, buffer, pattern(8))
    story.write(1, length: 8, at: .init(slot: 1, wrap: true))
    expectOnly(.dataBeforeIndex, story.write(0, length: 8, at: .init()).trace)
  }

  @Test("indirect tables take one slot and are read without next")
  func indirect() {
    let table =
      PackedStory.bytes(.init(address: 0xa000), 7, .next)
      + PackedStory.bytes(.init(address: 0xb000, length: 12), 9, .write)
    let story = PackedStory()
    story.trace.write(.guest, 0xc000, table).write(.guest, 0xd000, table)
    for turn in 0..<9 as Range<UInt64> {
      story.list(4, .init(address: 0xc000 + (turn % 2) << 12, length: 32, flags: .indirect))
      story.trace.write(.device, 0xb000, pattern(12))
      story.use(4, length: 12)
    }
    expectLegal(.dataBeforeIndex, story.trace)
    story.list(4, .init(address: 0xc000, length: 32, flags: .indirect))
    expectOnly(.dataBeforeIndex, story.use(4, length: 1).trace)
  }

  @Test("the device event structure may be written, and the last eight bytes of exposed slots")
  func writable() {
    let story = request()
    expectLegal(
      .deviceWritesOnlyWritable, story.trace.write(.device, TraceBuilder.used, [0, 0, 2, 0]))
  }

  @Test(
    "nothing else of a packed queue may be written",
    arguments: [
      PackedStory.place(0), PackedStory.place(0) + 7, PackedStory.place(3) + 8,
      PackedStory.place(7) + 15, TraceBuilder.available, TraceBuilder.used + 4,
      TraceBuilder.used - 1, PackedStory.place(8),
    ])
  func unwritable(address: UInt64) {
    expectOnly(.deviceWritesOnlyWritable, request().trace.write(.device, address, [1]))
  }

  @Test("a used descriptor is not written again, whether it was taken or waits in its group")
  func rewritten() {
    let taken = request().use(2, skip: 3)
    expectOnly(.descriptorNotRewritten, taken.write(2, at: .init()).trace)
    let skipped = request().use(2, skip: 3)
    expectOnly(.descriptorNotRewritten, skipped.write(2, at: .init(slot: 1, wrap: true)).trace)
    let waiting = PackedStory().list(0, .init()).list(1, .init())
    waiting.write(1, at: .init(slot: 1, wrap: true))
    expectOnly(
      .descriptorNotRewritten, waiting.write(1, at: .init(slot: 1, wrap: true)).trace)
  }

  @Test("a slot may be written again once it is exposed again")
  func secondLap() {
    let story = PackedStory(size: 3)
    for _ in 0..<7 { story.list(0, .init(), .init()).use(0, skip: 2) }
    expectLegal(.descriptorNotRewritten, story.trace)
  }
}
