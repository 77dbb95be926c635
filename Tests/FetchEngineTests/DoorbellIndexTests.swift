@testable import FetchTraffic
import CDescriptorFetchABI
import CycleKernel
import Testing
import VirtioLayouts

@Suite("An index in a doorbell saves the read of the index, or is ignored (VIRTIO v1.4, 2.7.13)")
struct DoorbellIndexTests {
  private let buffer = ChainTests.buffer(3)

  private func indexReads(
    _ kind: EngineKind, _ index: DoorbellIndex, start: UInt16
  ) throws -> Int {
    let environment = EngineEnvironment(try kind.make())
    environment.keepsReadLog = true
    let ring = GuestRing(
      environment, queue: 1, size: 4, options: QueueOptions(start: start))
    environment.onDescriptor = ring.take
    ring.enable()
    environment.step()
    for count in 1...4 {
      for _ in 0..<count { ring.add([buffer]) }
      ring.publish(index)
      try #require(environment.runUntilQuiet())
      #expect(ring.isDone && ring.violations.isEmpty)
    }
    #expect(environment.errors.isEmpty && environment.law.violations.isEmpty)
    return environment.readLog.count { Int($0.rd_kind) == DFE_READ_AVAIL_INDEX }
  }

  @Test(
    "right ones are used, at any index; stale and absurd ones are not",
    arguments: EngineKind.available)
  func indices(kind: EngineKind) throws {
    for start in [0, 1, 0x7fff, 0xfffa, 0xffff] as [UInt16] {
      #expect(try indexReads(kind, .right, start: start) == 0)
      #expect(try indexReads(kind, .none, start: start) == 4)
      #expect(try indexReads(kind, .stale, start: start) == 4)
      #expect(try indexReads(kind, .absurd, start: start) == 4)
    }
  }

  @Test(
    "an index below what the driver wrote takes what it covers, and the next doorbell the rest",
    arguments: EngineKind.available)
  func partial(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    let ring = GuestRing(environment, queue: 0, size: 8)
    environment.onDescriptor = ring.take
    ring.enable()
    for _ in 0..<5 { ring.add([buffer]) }
    ring.publishSilently()
    environment.step()
    environment.ringDoorbell(0, index: 3)
    try #require(environment.runUntilQuiet())
    #expect(ring.completedChains == 3)
    environment.ringDoorbell(0, index: 5)
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone && ring.violations.isEmpty && environment.law.violations.isEmpty)
  }

  @Test(
    "behind a plain doorbell that waits, an older index hides nothing",
    arguments: EngineKind.available)
  func plainFirst(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    environment.timing.readReadyChance = 0
    let ring = GuestRing(environment, queue: 0, size: 8)
    let other = GuestRing(environment, queue: 1, size: 8, at: 0x1000)
    environment.onDescriptor = { $0.desc_queue == 0 ? ring.take($0) : other.take($0) }
    ring.enable()
    other.enable()
    other.publish()  // its read fills the channel, which nobody empties
    for _ in 0..<6 { environment.step() }
    for _ in 0..<4 { ring.add([buffer]) }
    ring.publish(.none)
    for _ in 0..<3 { environment.step() }
    environment.ringDoorbell(0, index: 1)
    for _ in 0..<3 { environment.step() }
    environment.timing.readReadyChance = 256
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone && ring.violations.isEmpty && environment.law.violations.isEmpty)
  }

  @Test("a packed ring is looked at, whatever a doorbell says", arguments: EngineKind.available)
  func packed(kind: EngineKind) throws {
    for index in DoorbellIndex.allCases {
      let environment = EngineEnvironment(try kind.make())
      let ring = PackedGuestRing(environment, queue: 1, size: 5)
      environment.onDescriptor = ring.take
      ring.enable()
      for count in 1...5 {
        for _ in 0..<count { ring.add([buffer]) }
        ring.publish(index)
        try #require(environment.runUntilQuiet())
        #expect(ring.isDone && ring.violations.isEmpty)
      }
      #expect(environment.errors.isEmpty && environment.law.violations.isEmpty)
    }
  }

  @Test(
    "doorbells of every kind at any time lose nothing", arguments: EngineKind.available,
    0..<6 as Range<UInt64>)
  func anyTime(kind: EngineKind, seed: UInt64) throws {
    let environment = EngineEnvironment(try kind.make(), .rough, seed: seed)
    let ring = GuestRing(environment, queue: 0, size: 16)
    environment.onDescriptor = ring.take
    ring.enable()
    for _ in 0..<400 {
      for _ in 0..<environment.random.below(5) where ring.freeCount > 0 { ring.add([buffer]) }
      ring.publish(environment.random.below(2) == 0 ? .none : .right)
      for _ in 0..<environment.random.below(30) { environment.step() }
    }
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone && ring.completedChains > (kind.overlapsReads ? 200 : 20))
    #expect(ring.violations.isEmpty && environment.law.violations.isEmpty)
  }
}
