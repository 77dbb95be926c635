import OrderingReference
import PCIeLayouts
import Testing
import Trace
import VirtioLayouts

/// A small generator, so that a failing seed can be run again.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next(below limit: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % limit
  }

  /// An address that is near something, small, or absurd.
  mutating func address() -> UInt64 {
    switch next(below: 6) {
    case 0: UInt64.max - next(below: 64)
    case 1: TraceBuilder.table + next(below: 128)
    case 2: TraceBuilder.available + next(below: 24)
    case 3: TraceBuilder.used + next(below: 72)
    case 4: TraceBuilder.buffer + next(below: 0x2000)
    default: (1 << 24) - next(below: 64)
    }
  }

  mutating func bytes(_ count: UInt64) -> [UInt8] {
    (0..<count).map { _ in UInt8(next(below: 8) == 0 ? next(below: 256) : next(below: 10)) }
  }
}

@Suite("Judge (hostile traces)")
struct HostileTraceTests {
  private func record(_ trace: TraceBuilder, _ numbers: inout Numbers) {
    let count = 1 + numbers.next(below: 40)
    let address = numbers.address()
    let agent = MemoryAgent.allCases[Int(numbers.next(below: 3))]
    let purpose = AccessPurpose.allCases[Int(numbers.next(below: 13))]
    let space = MemorySpace.allCases[Int(numbers.next(below: 2))]
    let queue = UInt16(numbers.next(below: 3))
    switch numbers.next(below: 16) {
    case 0...5: trace.write(agent, address, numbers.bytes(count), space: space)
    case 6: trace.read(agent, address, numbers.bytes(count), space: space)
    case 7: trace.fetch(purpose, address, numbers.bytes(count))
    case 8:
      let access = trace.access(purpose, address, UInt32(count), queue: queue)
      trace.record(.deviceWriteIssued(access), numbers.bytes(count))
    case 9: trace.record(.interruptDelivered(vector: queue))
    case 10:
      let mapping = DMAMapping(
        deviceAddress: numbers.address(), space: space, memoryAddress: address,
        byteCount: numbers.next(below: 1 << 22), direction: .bidirectional)
      trace.record(numbers.next(below: 2) == 0 ? .dmaMapped(mapping) : .dmaUnmapped(mapping))
    case 11:
      let profiles: [BounceProfile] = [.none, .dmbOffset, .dmbBus, .swiotlbCapability(.mixed)]
      let profile = profiles[Int(numbers.next(below: 4))]
      trace.record(
        .regionPlaced(BounceRegion(base: address, byteCount: count << 12, profile: profile)))
    case 12:
      var areas = trace.areas(queue)
      if numbers.next(below: 4) == 0 { areas.descriptorTable = address }
      if numbers.next(below: 4) == 0 { areas.size = UInt16(numbers.next(below: 65_536)) }
      areas.features =
        [
          [], .ringPacked, .inOrder, [.ringPacked, .inOrder], .eventIndex,
          [.ringPacked, .eventIndex],
        ][Int(numbers.next(below: 6))]
      trace.record(.queueConfigured(areas))
    case 13:
      switch numbers.next(below: 3) {
      case 0: trace.record(.queueStopped(queue: queue))
      case 1: trace.record(.interruptLineChanged(isAsserted: numbers.next(below: 2) == 0))
      default: trace.record(.statusChanged(status: [0, 0x0f, 0x1b, 0x4f][Int(queue)]))
      }
    case 14:
      let type = AddressType.allCases[Int(numbers.next(below: 3))]
      trace.cross(.up, memoryRead(address & ~3, 8, tag: UInt8(queue), type: type))
    default:
      let request = memoryRead(address & ~3, 8, tag: UInt8(queue))
      trace.cross(.down, invalidateRequest(UInt8(queue)), numbers.bytes(8))
        .cross(.up, invalidateCompletion(1 << UInt32(queue)))
        .cross(.down, completion(of: request, 8), numbers.bytes(8))
    }
  }

  @Test("no trace makes the judge trap or hang", arguments: 1...24 as ClosedRange<UInt64>)
  func survives(seed: UInt64) {
    var numbers = Numbers(seed: seed)
    let trace = TraceBuilder(strictMapping: seed % 2 == 0, limit: 10).configure()
    for _ in 0..<4000 { record(trace, &numbers) }
    trace.judge.finish(at: trace.cycle)
    #expect(trace.judge.violations.count == 10, "seed \(seed)")
    #expect(trace.judge.violationCount > 10, "seed \(seed)")
  }
}
