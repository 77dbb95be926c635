import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite(
  "avail-before-ring-before-descriptor, of a device that fetches ahead (VIRTIO v1.4, 2.7, 2.8)")
struct FetchAheadTests {
  private let rule = RuleName.availBeforeRingBeforeDescriptor
  private let free = [UInt8](repeating: 0, count: 16)

  private func split() -> TraceBuilder { TraceBuilder(drained: false, ahead: true).configure() }
  private func packed() -> TraceBuilder { PackedStory(drained: false, ahead: true).trace }

  private func entry(
    _ flags: DescriptorFlags = [], wrap: Bool = true, address: UInt64 = 0x9000,
    length: UInt32 = 8, identifier: UInt16 = 0
  ) -> [UInt8] {
    PackedStory.bytes(
      .init(address: address, length: length), identifier,
      PackedStory.flags(flags, wrap: wrap, isUsed: false))
  }

  private func issue(
    _ trace: TraceBuilder, _ purpose: AccessPurpose, _ address: UInt64, _ count: UInt32
  ) -> TraceBuilder {
    trace.record(.deviceReadIssued(trace.access(purpose, address, count)))
  }

  /// A read of a packed ring that is issued; its bytes come later.
  private func begin(_ trace: TraceBuilder, _ slot: UInt16, _ count: UInt32) -> DeviceAccess {
    let access = trace.access(.descriptor, PackedStory.place(slot), 16 * count)
    trace.record(.deviceReadIssued(access))
    return access
  }

  private func table(_ trace: TraceBuilder, _ address: UInt64) -> TraceBuilder {
    issue(trace, .indirectDescriptor, address, 16)
  }

  @Test("a read of a table begins with what was named, and stays in the table")
  func splitReads() {
    func trace() -> TraceBuilder {
      split().expose(1).fetch(.availableIndex, TraceBuilder.available + 2, [1, 0])
        .fetch(.availableRing, TraceBuilder.available + 4, [1, 0])
    }
    expectLegal(rule, issue(trace(), .descriptor, TraceBuilder.table + 16, 7 * 16))
    expectOnly(rule, issue(trace(), .descriptor, TraceBuilder.table + 16, 8 * 16))
    expectOnly(rule, issue(trace(), .descriptor, TraceBuilder.table, 32))
    expectOnly(rule, issue(trace(), .descriptor, TraceBuilder.table + 32, 16))
  }

  @Test(
    "a chain names what it reaches in a read, in any order, and what it passes by names nothing")
  func splitChains() {
    // 1 -> 3 -> 2 (a table at c000); 4 stands beside them and names a table at d000.
    let trace = split()
    trace.describe(1, address: 0x9000, length: 8, flags: .next, next: 3)
      .describe(2, address: 0xc000, length: 32, flags: .indirect)
      .describe(3, address: 0x9000, length: 8, flags: .next, next: 2)
      .describe(4, address: 0xd000, length: 32, flags: .indirect)
      .expose(1).fetch(.availableIndex, TraceBuilder.available + 2, [1, 0])
      .fetch(.availableRing, TraceBuilder.available + 4, [1, 0])
    func bytes(_ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags, _ next: UInt16)
      -> [UInt8]
    {
      littleEndian(address) + littleEndian(length) + littleEndian(flags.rawValue)
        + littleEndian(next)
    }
    trace.fetch(
      .descriptor, TraceBuilder.table + 16,
      bytes(0x9000, 8, .next, 3) + bytes(0xc000, 32, .indirect, 0) + bytes(0x9000, 8, .next, 2)
        + bytes(0xd000, 32, .indirect, 0))
    expectLegal(rule, table(trace, 0xc010))
    expectOnly(rule, table(trace, 0xd000))
  }

  @Test("a packed ring is read ahead of what is known, and never into the next pass")
  func packedReads() {
    expectLegal(rule, issue(packed(), .descriptor, PackedStory.place(4), 64))
    expectOnly(rule, issue(packed(), .descriptor, PackedStory.place(4), 80))
    let known = packed().write(.guest, PackedStory.place(0), entry() + entry())
      .fetch(.descriptor, PackedStory.place(0), entry() + entry())
    // Slots 0 and 1 are known: they may be read again, and 2 to 7 ahead.
    expectLegal(rule, issue(known, .descriptor, PackedStory.place(0), 128))
    let used = known.access(.usedDescriptor, PackedStory.place(0) + 8, 8)
    known.record(.deviceWriteIssued(used), littleEndian(UInt64(0)))
    // Slot 0 was handed back: alone it is the next pass, and reads from it would run into slot 1.
    expectOnly(rule, issue(known, .descriptor, PackedStory.place(0), 48))
  }

  @Test("windows that end in another order name their tables when the ring comes to them")
  func windows() {
    let trace = packed()
    let second = entry(.indirect, address: 0xc000, length: 32, identifier: 1)
    trace.write(.guest, PackedStory.place(0), entry() + second)
    let first = begin(trace, 0, 1)
    let later = begin(trace, 1, 2)
    trace.record(.deviceReadCompleted(later), second + free)
    trace.record(.deviceReadCompleted(first), entry())
    expectLegal(rule, table(trace, 0xc000))
  }

  @Test("a window that was read before its turn names nothing")
  func notYet() {
    let trace = packed()
    let second = entry(.indirect, address: 0xc000, length: 32, identifier: 1)
    trace.write(.guest, PackedStory.place(1), second)
    _ = begin(trace, 0, 1)
    let later = begin(trace, 1, 1)
    trace.record(.deviceReadCompleted(later), second)
    expectOnly(rule, table(trace, 0xc000))
  }

  /// A list over slots 0 and 1 whose second names a table; its second part was read with the first
  /// (`early`), or behind it.
  private func list(_ trace: TraceBuilder, early: Bool, told: Bool = false) -> TraceBuilder {
    let first = entry(.next)
    let second = entry(.indirect, address: 0xc000, length: 32, identifier: 1)
    trace.write(.guest, PackedStory.place(0), first + second)
    if told { trace.record(.doorbellPosition(queue: 0, position: 2 | 1 << 15)) }
    let one = begin(trace, 0, 1)
    let ahead = early ? begin(trace, 1, 1) : nil
    trace.record(.deviceReadCompleted(one), first)
    trace.record(.deviceReadCompleted(ahead ?? begin(trace, 1, 1)), second)
    return table(trace, 0xc000)
  }

  @Test("the rest of a list counts from a read behind its first descriptor, or when it was told of")
  func freshness() {
    expectLegal(rule, list(packed(), early: false))
    expectOnly(rule, list(packed(), early: true))
    expectLegal(rule, list(packed(), early: true, told: true))
  }

  @Test("several reads behind the first descriptor may be under way at once")
  func overlapping() {
    let trace = packed()
    let rest = entry(.next, wrap: false)
    let last = entry(.indirect, wrap: false, address: 0xc000, length: 32, identifier: 1)
    trace.write(.guest, PackedStory.place(0), entry(.next) + rest + last)
      .fetch(.descriptor, PackedStory.place(0), entry(.next))
    let one = begin(trace, 1, 1)
    let two = begin(trace, 2, 1)
    trace.record(.deviceReadCompleted(two), last).record(.deviceReadCompleted(one), rest)
    expectLegal(rule, table(trace, 0xc000))
  }

  @Test("a position that cannot be is not believed")
  func lies() {
    let trace = packed()
    trace.record(.doorbellPosition(queue: 0, position: 9 | 1 << 15))
    trace.record(.doorbellPosition(queue: 0, position: 1))
    expectOnly(rule, list(trace, early: true))
  }
}
