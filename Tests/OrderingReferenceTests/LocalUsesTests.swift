import OrderingReference
import PCIeLayouts
import Testing
import Trace
import VirtioLayouts

@Suite("Used ring in the region, data in host memory (data-before-index)")
struct LocalUsesTests {
  /// One request of four bytes to write, whose used ring lies in a region of one page.
  private final class Story {
    let trace = TraceBuilder()
    private static let regionBase = TraceBuilder.used & ~0xfff
    private static let ring = TraceBuilder.used & 0xfff
    private static let bar: UInt64 = 0x40_0000_0000

    init() {
      trace.record(
        .regionPlaced(
          BounceRegion(
            base: Self.regionBase, byteCount: 0x1000, profile: .swiotlbCapability(.mixed))))
      trace.configure().describe(0, address: TraceBuilder.buffer, length: 4, flags: .write)
        .expose(0)
    }

    /// The device issues its data for host memory, and the use becomes visible in the region.
    func use() -> Self {
      trace.record(
        .deviceWriteIssued(trace.access(.writeData, TraceBuilder.buffer, 4)), [1, 2, 3, 4])
      trace.write(
        .device, Self.ring + 4, littleEndian(UInt32(0)) + littleEndian(UInt32(4)), space: .bounce)
      trace.write(.device, Self.ring + 2, littleEndian(UInt16(1)), space: .bounce)
      return self
    }

    func land() -> Self {
      trace.write(.device, TraceBuilder.buffer, [1, 2, 3, 4])
      return self
    }

    private var request: TLPHeader {
      memoryRead(Self.bar + Self.ring, 4, tag: 9, from: TraceBuilder.root)
    }

    /// The guest's read of the index arrives and is served.
    func serve(_ index: UInt16) -> Self {
      trace.cross(.down, request)
      trace.read(.guest, Self.ring + 2, littleEndian(index), space: .bounce)
      return self
    }

    func answer() -> Self {
      trace.cross(.up, completion(of: request, 4))
      return self
    }
  }

  @Test("data may land behind the local index, as long as no read brings the index over before")
  func legal() {
    expectLegal(.dataBeforeIndex, Story().use().land().trace)
    expectLegal(.dataBeforeIndex, Story().use().serve(1).land().answer().trace)
    expectLegal(.dataBeforeIndex, Story().use().land().serve(1).answer().trace)
  }

  @Test("a read that was served before the index says nothing, whenever it is answered")
  func early() {
    let story = Story().serve(0)
    expectLegal(.dataBeforeIndex, story.use().answer().land().trace)
  }

  @Test("a completion that carries the index ahead of the data is the hazard")
  func overtaken() {
    let trace = Story().use().serve(1).answer().trace
    expectOnly(.dataBeforeIndex, trace)
  }

  @Test("data that never lands is missed at the end")
  func lost() {
    expectOnly(.dataBeforeIndex, Story().use().trace)
  }

  /// Issues a write of `count` bytes of data to host memory.
  private func issue(_ story: Story, _ address: UInt64, _ count: Int) {
    story.trace.record(
      .deviceWriteIssued(story.trace.access(.writeData, address, UInt32(count))),
      [UInt8](repeating: 7, count: count))
  }

  @Test("a younger write that lands first does not make up for the data of a use")
  func landsOutOfOrder() {
    // Relaxed ordering: another request's data, which the use does not wait for, lands ahead.
    let story = Story()
    issue(story, TraceBuilder.buffer + 0x40, 4)
    story.trace.write(.device, TraceBuilder.buffer + 0x40, [7, 7, 7, 7])
    _ = story.use()
    issue(story, TraceBuilder.buffer + 0x80, 4)
    story.trace.write(.device, TraceBuilder.buffer + 0x80, [7, 7, 7, 7])
    #expect(story.trace.judge.violations.filter { $0.rule == .dataBeforeIndex }.isEmpty)
    _ = story.land()
    story.trace.judge.finish(at: story.trace.cycle + 1)
    #expect(story.trace.judge.violations.filter { $0.rule == .dataBeforeIndex }.isEmpty)
  }

  @Test("a reset ends what was awaited")
  func reset() {
    let trace = Story().use().trace.record(.queueStopped(queue: 0))
      .record(.statusChanged(status: 0))
    trace.judge.finish(at: trace.cycle + 1)
    #expect(trace.judge.violations.map(\.description) == [])
  }
}
