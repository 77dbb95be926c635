import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("interrupt-when-asked (VIRTIO v1.4, 2.7.7.2 and 2.8.14)")
struct InterruptWhenAskedTests {
  private let rule = RuleName.interruptWhenAsked
  private let limit: UInt64 = 1_000_000

  private func start(
    _ features: FeatureBits = [], vector: UInt16 = 0, drained: Bool = true
  ) -> TraceBuilder {
    let trace = TraceBuilder(drained: drained)
    trace.features = features
    trace.configure(vector: vector)
    for head in 0..<8 as Range<UInt16> { trace.describe(head, address: 0x9000, length: 4) }
    for head in 0..<8 as Range<UInt16> { trace.expose(head) }
    return trace
  }

  /// Uses chains up to a used index, issued and visible.
  private func use(_ trace: TraceBuilder, upTo index: UInt32) -> TraceBuilder {
    for head in 0..<index {
      trace.write(
        .device, TraceBuilder.used + 4 + 8 * UInt64(head), littleEndian(UInt64(head)))
    }
    return trace.issueUsedIndex(UInt16(index)).writeUsedIndex(UInt16(index))
  }

  private func look(_ trace: TraceBuilder, _ value: UInt16) -> TraceBuilder {
    let offset: UInt64 = trace.features.contains(.eventIndex) ? 20 : 0
    trace.write(.guest, TraceBuilder.available + offset, littleEndian(value))
    return trace.fetch(
      .interruptSuppression, TraceBuilder.available + offset, littleEndian(value))
  }

  private func wait(_ trace: TraceBuilder) -> TraceBuilder {
    trace.cycle += limit
    return trace.record(.doorbell(queue: 1))
  }

  @Test("an interrupt that the flags ask for must be issued, one that they forbid need not")
  func flags() {
    expectLegal(rule, wait(look(use(start(), upTo: 1), 0).issueInterrupt(0)))
    expectLegal(rule, wait(look(use(start(), upTo: 1), 1)))
    expectOnly(rule, wait(look(use(start(), upTo: 1), 0)))
  }

  @Test("with an event index it is due when the index passes it", arguments: 0..<9 as Range<UInt16>)
  func event(value: UInt16) {
    let trace = look(use(start(.eventIndex), upTo: 5), value)
    if value < 5 { expectOnly(rule, wait(trace)) } else { expectLegal(rule, wait(trace)) }
  }

  @Test("a later decision is about what came behind the earlier one")
  func twoDecisions() {
    let trace = look(use(start(.eventIndex), upTo: 3), 5)
    expectLegal(rule, wait(look(use(trace, upTo: 5), 2)))
    let passed = look(use(start(.eventIndex), upTo: 3), 5)
    expectOnly(rule, wait(look(use(passed, upTo: 6), 5)))
  }

  @Test("uses must be followed by a look or an interrupt, as far as the vector has one")
  func neverLooked() {
    expectOnly(rule, wait(use(start(), upTo: 1)))
    expectOnly(rule, wait(use(look(use(start(), upTo: 1), 1), upTo: 2)))
    let told = wait(use(start(), upTo: 1).issueInterrupt(0))
    told.judge.finish(at: told.cycle)
    let silent = wait(use(start(vector: .max), upTo: 1))
    silent.judge.finish(at: silent.cycle)
    #expect(told.judge.violations + silent.judge.violations == [])
  }

  @Test("a look at another place is none")
  func wrongField() {
    let trace = use(start(.eventIndex), upTo: 1)
    expectOnly(rule, wait(trace.fetch(.interruptSuppression, TraceBuilder.available, [0, 0])))
  }

  @Test("a look that came back before the use was visible is none")
  func lookPassesIndex() {
    let trace = start().issueUsedIndex(1)
    look(trace, 1).writeElement(0, length: 0).writeUsedIndex()
    expectOnly(rule, wait(trace))
  }

  @Test("what a look could not have seen is left to the next one")
  func doubtful() {
    func racing() -> TraceBuilder {
      let trace = start()
      trace.write(.device, TraceBuilder.used + 4, littleEndian(UInt64(0)))
      let first = trace.issueUsedIndex(1).access(.interruptSuppression, TraceBuilder.available, 2)
      return trace.record(.deviceReadIssued(first)).writeUsedIndex(1)
        .record(.deviceReadCompleted(first), [0, 0])
    }
    expectOnly(rule, wait(racing()))
    expectLegal(rule, wait(look(racing(), 1)))
    expectOnly(rule, wait(look(racing(), 0)))
    expectLegal(rule, wait(racing().issueInterrupt(0)))
  }

  @Test("at the end of a drained run nothing is owed but what is young")
  func finish() {
    for (age, isOwed) in [(10, false), (2000, true)] as [(UInt64, Bool)] {
      let trace = look(use(start(), upTo: 1), 0)
      trace.cycle += age
      if isOwed { expectOnly(rule, trace) } else { expectLegal(rule, trace) }
    }
    let running = look(use(start(drained: false), upTo: 1), 0)
    running.cycle += 2000
    expectLegal(rule, running)
  }

  @Test("where INTx is used, an assertion tells everything, and a line that is asserted too")
  func line() {
    func asserted() -> TraceBuilder {
      use(start(vector: .max), upTo: 1).record(.interruptLineChanged(isAsserted: true))
    }
    expectLegal(rule, wait(look(asserted(), 0)))
    let fallen = asserted().record(.interruptLineChanged(isAsserted: false))
    expectOnly(rule, wait(look(use(fallen, upTo: 2), 0)))
    let risen = asserted().record(.interruptLineChanged(isAsserted: false))
    look(use(risen, upTo: 2), 0).record(.interruptLineChanged(isAsserted: true))
    expectLegal(rule, wait(risen))
  }

  @Test("a reset, a stop or an error ends what is owed")
  func dropped() {
    let error = DeviceError(queue: 0, code: .writeFailed, address: 0)
    for end in [
      TraceEvent.Body.statusChanged(status: 0), .queueStopped(queue: 0), .deviceError(error),
    ] {
      expectLegal(rule, wait(look(use(start(), upTo: 1), 0).record(end)))
    }
  }

  @Test("while the device is suspended the time stands still")
  func suspended() {
    let trace = look(use(start(), upTo: 1), 0).record(.statusChanged(status: 0x1b))
    expectLegal(rule, wait(trace).record(.statusChanged(status: 0x0f)))
    expectOnly(rule, wait(trace))
  }

  @Test("packed rings: flags, and with an event index the slot and lap", arguments: [3, 8])
  func packed(before: Int) {
    for slot in 0..<8 as Range<UInt16> {
      for wrap in [false, true] {
        let story = PackedStory(features: .eventIndex)
        func use(_ count: Int) {
          for _ in 0..<count { story.list(0, .init(), .init()).use(0, skip: 2, issues: true) }
        }
        use(before)
        story.trace.issueInterrupt(0)
        let first = story.used
        use(2)
        let event = EventSuppression(
          position: slot | (wrap ? 0x8000 : 0), flags: EventSuppression.descriptor)
        story.trace.write(.guest, TraceBuilder.available, littleEndian(event.rawValue))
          .fetch(.interruptSuppression, TraceBuilder.available, littleEndian(event.rawValue))
        let ahead = (slot + 8 - first.slot) % 8
        let isPassed = ahead < 4 && wrap == (slot >= first.slot ? first.wrap : !first.wrap)
        let trace = wait(story.trace)
        if isPassed { expectOnly(rule, trace) } else { expectLegal(rule, trace) }
      }
    }
  }

  @Test(
    "packed rings: enabled asks, disabled and reserved do not", arguments: 0..<4 as Range<UInt16>)
  func packedFlags(flags: UInt16) {
    let story = PackedStory().list(0, .init()).use(0, issues: true)
    story.trace.write(.guest, TraceBuilder.available, [0, 0x80] + littleEndian(flags))
      .fetch(.interruptSuppression, TraceBuilder.available, [0, 0x80] + littleEndian(flags))
    if flags == 0 {
      expectOnly(rule, wait(story.trace))
    } else {
      expectLegal(rule, wait(story.trace))
    }
  }

  @Test("a group of a packed ring counts when its first descriptor is issued")
  func group() {
    let story = PackedStory(features: .eventIndex).list(0, .init()).list(1, .init())
    story.write(1, at: .init(slot: 1, wrap: true), issues: true)
    story.write(0, at: .init(), issues: true)
    story.trace.write(.guest, TraceBuilder.available, [1, 0x80, 2, 0])
      .fetch(.interruptSuppression, TraceBuilder.available, [1, 0x80, 2, 0])
    expectOnly(rule, wait(story.trace))
  }

  @Test("a packed batch passes all its entries")
  func batch() {
    let story = PackedStory(features: [.eventIndex, .inOrder]).list(0, .init()).list(1, .init())
    story.use(1, skip: 2, issues: true)
    story.trace.write(.guest, TraceBuilder.available, [1, 0x80, 2, 0])
      .fetch(.interruptSuppression, TraceBuilder.available, [1, 0x80, 2, 0])
    expectOnly(rule, wait(story.trace))
  }
}
