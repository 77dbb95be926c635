@testable import FetchTraffic
import CDescriptorFetchABI
import CycleKernel
import Testing
import VirtioLayouts
import Virtqueues

@Suite("Lists of a packed ring are presented as the guest wrote them (VIRTIO v1.4, 2.8)")
struct PackedTests {
  @Test(
    "every length from every slot and wrap counter of small rings arrives",
    arguments: EngineKind.available, 1...16 as ClosedRange<UInt16>)
  func everyLength(kind: EngineKind, size: UInt16) throws {
    let environment = EngineEnvironment(try kind.make(), .prompt, seed: UInt64(size))
    for start in 0..<2 * size {
      environment.timing = start & 1 == 0 ? .prompt : .rough
      let position = start < size ? start | 0x8000 : start - size
      // Not aligned to a line, so that looks are cut at all its places.
      let ring = PackedGuestRing(
        environment, queue: 1, size: size, at: 16 * UInt64(start & 3),
        options: QueueOptions(start: position))
      environment.onDescriptor = ring.take
      ring.enable()
      for length in 1...Int(size) {
        ring.add((0..<length).map { ChainTests.buffer($0, isWritable: $0 > length / 2) })
        ring.publish()
        try #require(environment.run { ring.isDone }, "length \(length) from \(position)")
      }
      try #require(environment.runUntilQuiet())
      #expect(ring.violations.isEmpty && environment.errors.isEmpty)
      environment.stop(1)
      environment.step()
      try #require(environment.run { !environment.isBusy(1) })
    }
    #expect(environment.law.violations.isEmpty)
  }

  @Test(
    "full rings of short lists arrive, many passes long",
    arguments: EngineKind.available, [1, 2, 3, 5, 16, 60] as [UInt16])
  func manyPasses(kind: EngineKind, size: UInt16) throws {
    for timing in [EngineTiming.prompt, .rough] {
      let environment = EngineEnvironment(try kind.make(), timing, seed: UInt64(size) + 50)
      let ring = PackedGuestRing(environment, queue: 0, size: size)
      environment.onDescriptor = ring.take
      ring.enable()
      while ring.completedChains < 400 {
        while true {
          let length = 1 + Int(environment.random.below(min(3, UInt64(size))))
          guard ring.freeCount >= length else { break }
          ring.add((0..<length).map { ChainTests.buffer($0) })
        }
        ring.publish()
        for _ in 0..<environment.random.below(60) { environment.step() }
      }
      try #require(environment.runUntilQuiet())
      #expect(ring.isDone)
      #expect(ring.violations.isEmpty && environment.errors.isEmpty)
      #expect(environment.law.violations.isEmpty)
    }
  }

  @Test(
    "random lists of large rings arrive, whatever the timing",
    arguments: EngineKind.available, [255, 1000, 32768] as [UInt16])
  func largeRings(kind: EngineKind, size: UInt16) throws {
    let environment = EngineEnvironment(try kind.make(), .rough, seed: 7 + UInt64(size))
    // Close to the ring's end, so that the largest one wraps too.
    let ring = PackedGuestRing(
      environment, queue: 3, size: size, options: QueueOptions(start: size - 60 | 0x8000))
    environment.onDescriptor = ring.take
    ring.enable()
    var serial = 0
    while serial < 300 {
      for _ in 0..<environment.random.below(20) {
        let length = 1 + Int(environment.random.below(6))
        if ring.freeCount >= length {
          ring.add(
            (0..<length).map { ChainTests.buffer(serial + $0, isWritable: $0 == length - 1) })
          serial += 1
        }
      }
      ring.publish()
      for _ in 0..<environment.random.below(200) { environment.step() }
    }
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone && ring.completedChains == serial)
    #expect(ring.violations.isEmpty)
    #expect(environment.law.violations.isEmpty)
  }

  @Test("what is not available yet is not read by a walker", arguments: EngineKind.available)
  func nothingEarly(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    environment.keepsReadLog = true
    let ring = PackedGuestRing(environment, queue: 0, size: 8)
    environment.onDescriptor = ring.take
    ring.enable()
    ring.add([ChainTests.buffer(1), ChainTests.buffer(2), ChainTests.buffer(3)])
    // Everything but the first descriptor's flags is written: two looks find nothing.
    for _ in 0..<2 {
      environment.ringDoorbell(0)
      try #require(environment.runUntilQuiet())
    }
    if !kind.readsAhead {
      #expect(
        environment.readLog.allSatisfy { $0.rd_tag >= environment.engine.constants.slot_count })
    }
    #expect(environment.readLog.count == 2)
    ring.publish()
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone && ring.violations.isEmpty && environment.law.violations.isEmpty)
  }

  @Test("a list of as many descriptors as the ring has is legal", arguments: EngineKind.available)
  func wholeRing(kind: EngineKind) throws {
    for size in [1, 3, 16] as [UInt16] {
      let environment = EngineEnvironment(try kind.make())
      let ring = PackedGuestRing(
        environment, queue: 0, size: size, options: QueueOptions(start: size / 2))
      environment.onDescriptor = ring.take
      ring.enable()
      for _ in 0..<5 {
        ring.add((0..<Int(size)).map { ChainTests.buffer($0) })
        ring.publish()
        try #require(environment.run { ring.isDone })
      }
      #expect(ring.violations.isEmpty && environment.errors.isEmpty)
    }
  }
}
