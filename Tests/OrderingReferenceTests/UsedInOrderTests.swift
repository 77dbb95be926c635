import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("used-in-order (VIRTIO v1.4, 2.7.9, 2.8.7 and 6.1)")
struct UsedInOrderTests {
  private let rule = RuleName.usedInOrder

  /// Four split chains; the odd ones have eight writable bytes.
  private func chains(_ features: FeatureBits = .inOrder) -> TraceBuilder {
    let trace = TraceBuilder()
    trace.features = features
    trace.configure()
    for head in 0..<4 as Range<UInt16> {
      trace.describe(
        head, address: TraceBuilder.buffer + UInt64(head) << 8, length: 8,
        flags: head % 2 == 0 ? [] : .write)
    }
    return trace.expose(0, 1, 2, 3)
  }

  private func answer(_ trace: TraceBuilder, _ head: UInt64) -> TraceBuilder {
    trace.write(.device, TraceBuilder.buffer + head << 8, pattern(8))
  }

  /// An element in a slot of the builder's choice.
  private func element(_ trace: TraceBuilder, _ slot: UInt64, _ head: UInt32) -> TraceBuilder {
    trace.write(
      .device, TraceBuilder.used + 4 + 8 * slot, littleEndian(head) + littleEndian(UInt32(0)))
  }

  @Test("one by one, with an index for each or for all")
  func oneByOne() {
    let each = chains()
    for head in 0..<4 as Range<UInt32> { each.writeElement(head, length: 0).writeUsedIndex() }
    expectLegal(rule, each)
    let all = chains()
    for head in 0..<4 as Range<UInt32> { all.writeElement(head, length: 0) }
    expectLegal(rule, all.writeUsedIndex())
  }

  @Test("a batch is one element, at the slot of its first chain, with the head of its last")
  func batches() {
    let trace = element(answer(chains(), 1), 0, 2).writeUsedIndex(3)
    expectLegal(rule, element(trace, 3, 3).writeUsedIndex(4))
    expectLegal(.usedNamesExposedChain, trace)
    let two = answer(answer(chains(), 1), 3)
    expectLegal(rule, element(element(two, 0, 1), 2, 3).writeUsedIndex(4))
  }

  @Test("chains behind the one that is due may not be used ahead of it")
  func ahead() { expectOnly(rule, element(chains(), 0, 1).writeUsedIndex(1)) }

  @Test("without IN_ORDER they may")
  func notNegotiated() {
    let trace = element(chains([]), 0, 1).writeUsedIndex(1)
    expectLegal(.usedNamesExposedChain, trace)
    #expect(trace.judge.ruleCounts[rule] == 0)
  }

  @Test("a batch may not end behind the index that announces it")
  func beyondIndex() { expectOnly(rule, element(answer(chains(), 1), 0, 3).writeUsedIndex(2)) }

  @Test("a batch holds no further elements")
  func elementInside() {
    let trace = element(element(answer(chains(), 1), 0, 2), 1, 0)
    expectOnly(rule, trace.writeUsedIndex(3))
  }

  @Test("skipped chains are completely used")
  func incomplete() throws {
    let trace = element(chains(), 0, 2).writeUsedIndex(3)
    expectOnly(rule, trace)
    #expect(try #require(trace.judge.violations.first).summary.contains("byte 0 "))
  }

  @Test("batches go round split rings of every size", arguments: [1, 2, 4, 8, 16] as [UInt16])
  func everySplitSize(size: UInt16) {
    for length in 1...size {
      let trace = TraceBuilder()
      trace.features = .inOrder
      trace.size = size
      trace.configure()
      for head in 0..<size { trace.describe(head, address: TraceBuilder.buffer, length: 8) }
      var next: UInt16 = 0
      for _ in 0..<3 * size {
        let first = next
        for _ in 0..<length {
          trace.expose(next % size)
          next &+= 1
        }
        element(trace, UInt64(first % size), UInt32((next &- 1) % size)).writeUsedIndex(next)
      }
      expectLegal(rule, trace)
    }
  }

  @Test("batches go round packed rings of every size", arguments: 1...16 as ClosedRange<UInt16>)
  func everyPackedSize(size: UInt16) {
    for length in 1...size {
      let story = PackedStory(size: size, features: .inOrder)
      for _ in 0..<3 * size {
        for identifier in 0..<length { story.list(identifier, .init()) }
        story.use(length - 1, skip: length)
      }
      expectLegal(rule, story.trace)
      expectLegal(.usedNamesExposedChain, story.trace)
    }
  }

  @Test("a packed batch skips all entries of its lists, which are completely used")
  func packedLists() {
    for isComplete in [true, false] {
      let story = PackedStory(features: .inOrder)
        .list(3, .init(), .init(address: TraceBuilder.buffer + 0x100, flags: .write))
        .list(1, .init()).list(2, .init(), .init())
      story.trace.write(.device, TraceBuilder.buffer + 0x100, pattern(isComplete ? 8 : 7))
      story.use(1, skip: 3)
      guard isComplete else { return expectOnly(rule, story.trace) }
      expectLegal(rule, story.use(2, skip: 2).trace)
    }
  }
}
