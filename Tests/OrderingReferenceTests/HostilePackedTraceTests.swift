import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("Judge (hostile packed rings)")
struct HostilePackedTraceTests {
  /// Flags that mean something on either lap.
  private func flags(_ numbers: inout Numbers) -> UInt16 {
    let state: [UInt16] = [0x80, 0x8000, 0x8080, 0]
    return state[Int(numbers.next(below: 4))] | UInt16(numbers.next(below: 8))
  }

  private func descriptor(_ numbers: inout Numbers) -> [UInt8] {
    let identifier =
      numbers.next(below: 8) == 0
      ? UInt16(numbers.next(below: 65_536)) : UInt16(numbers.next(below: 6))
    return littleEndian(UInt32(numbers.next(below: 3) * 16)) + littleEndian(identifier)
      + littleEndian(flags(&numbers))
  }

  private func record(_ story: PackedStory, _ numbers: inout Numbers) {
    let trace = story.trace
    let slot = UInt16(numbers.next(below: UInt64(story.size)))
    let identifier = UInt16(numbers.next(below: 6))
    switch numbers.next(below: 12) {
    case 0...2:
      story.list(
        identifier,
        of: (0...numbers.next(below: 3)).map { _ in
          .init(
            address: numbers.address(), length: 16,
            flags: .init(rawValue: UInt16(numbers.next(below: 8)) & 6))
        })
    case 3, 4: story.use(identifier, skip: UInt16(1 + numbers.next(below: 3)), issues: true)
    case 5: story.write(identifier, at: .init(slot: slot, wrap: numbers.next(below: 2) == 0))
    case 6:
      let address = littleEndian(numbers.address())
      trace.write(.guest, PackedStory.place(slot), address + descriptor(&numbers))
    case 7: trace.write(.device, PackedStory.place(slot) + 8, descriptor(&numbers))
    case 8:
      let address = littleEndian(numbers.address())
      let purpose: AccessPurpose =
        numbers.next(below: 2) == 0 ? .descriptor : .indirectDescriptor
      trace.fetch(purpose, PackedStory.place(slot), address + descriptor(&numbers))
    case 9:
      let value = littleEndian(UInt16(numbers.next(below: 65_536))) + [2, 0]
      trace.fetch(.interruptSuppression, TraceBuilder.available, value)
    case 10: trace.issueInterrupt(0)
    default:
      guard numbers.next(below: 20) == 0 else { return }
      trace.record(.queueStopped(queue: 0))
        .write(.guest, TraceBuilder.table, [UInt8](repeating: 0, count: 16 * Int(story.size)))
        .configure()
      story.available = .init()
      story.used = .init()
    }
  }

  @Test("no trace of a packed ring makes the judge trap or hang", arguments: 1...32 as ClosedRange)
  func survives(seed: Int) {
    var numbers = Numbers(seed: UInt64(seed))
    var features: FeatureBits = seed % 2 == 0 ? .inOrder : []
    if seed % 4 < 2 { features.insert(.eventIndex) }
    let story = PackedStory(size: UInt16(1 + seed % 9), features: features)
    for _ in 0..<4000 { record(story, &numbers) }
    story.trace.judge.finish(at: story.trace.cycle)
    #expect(story.trace.judge.violationCount > 10, "seed \(seed)")
  }
}
