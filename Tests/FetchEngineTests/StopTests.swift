@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import Virtqueues
import VirtioLayouts

@Suite("A queue can be stopped at any time and configured again")
struct StopTests {
  @Test(
    "after a stop at any cycle the queue drains without an error, and starts anew",
    arguments: EngineKind.available)
  func stopAnywhere(kind: EngineKind) throws {
    for delay in 0..<60 {
      let environment = EngineEnvironment(
        try kind.make(), EngineTiming(latency: 1...12, reorders: true, splitChance: 60),
        seed: UInt64(delay))
      let old = GuestRing(environment, queue: 1, size: 8)
      let other = GuestRing(environment, queue: 2, size: 8, at: 0x1000)
      var isOld = true
      let new = GuestRing(environment, queue: 1, size: 4, at: 0x2000)
      environment.onDescriptor = { pins in
        if pins.desc_queue == 2 { return other.take(pins) }
        isOld ? old.take(pins) : new.take(pins)
      }
      old.enable()
      other.enable()
      for serial in 0..<4 {
        old.add([.init(address: UInt64(serial), length: 1), .init(address: 7, length: 2)])
        other.add([.init(address: UInt64(serial) + 100, length: 3)])
      }
      old.publish()
      other.publish()
      for _ in 0..<delay { environment.step() }
      environment.stop(1)
      environment.step()
      try #require(environment.run { !environment.isBusy(1) })
      #expect(old.violations.isEmpty)
      isOld = false
      new.enable()
      new.add([.init(address: 0xabcd, length: 0x1234), .init(address: 0xef01, length: 0x5678)])
      new.publish()
      try #require(environment.runUntilQuiet())
      #expect(new.isDone && new.completedChains == 1)
      #expect(other.isDone && other.completedChains == 4)
      #expect(new.violations.isEmpty && other.violations.isEmpty)
      #expect(environment.errors.isEmpty)
      #expect(environment.law.violations.isEmpty)
    }
  }

  @Test(
    "a packed queue forgets the heads that it had found, and starts where it is told",
    arguments: EngineKind.available)
  func stopPacked(kind: EngineKind) throws {
    for delay in 0..<60 {
      let environment = EngineEnvironment(
        try kind.make(), EngineTiming(latency: 1...12, reorders: true, splitChance: 60),
        seed: UInt64(delay))
      environment.timing.descriptorReadyChance = 30
      let old = PackedGuestRing(environment, queue: 1, size: 24)
      let new = PackedGuestRing(
        environment, queue: 1, size: 11, at: 0x2010,
        options: QueueOptions(takesIndirect: true, start: 9))
      var isOld = true
      environment.onDescriptor = { isOld ? old.take($0) : new.take($0) }
      old.enable()
      for serial in 0..<24 { old.add([.init(address: UInt64(serial), length: 1)]) }
      old.publish()
      for _ in 0..<2 * delay { environment.step() }
      environment.stop(1)
      environment.step()
      try #require(environment.run { !environment.isBusy(1) })
      isOld = false
      environment.timing.descriptorReadyChance = 256
      new.enable()
      for serial in 1...3 as ClosedRange<UInt64> {
        new.add([.init(address: serial, length: 2), .init(address: 7, length: 3)], direct: 0)
        new.add([.init(address: serial, length: 4), .init(address: 8, length: 5)])
      }
      new.publish()
      try #require(environment.runUntilQuiet())
      #expect(new.isDone && new.completedChains == 6)
      #expect(old.violations.isEmpty && new.violations.isEmpty)
      #expect(environment.errors.isEmpty)
      #expect(environment.law.violations.isEmpty)
    }
  }

  @Test("a doorbell of a queue that is not enabled does nothing", arguments: EngineKind.available)
  func doorbellOfOff(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    environment.ringDoorbell(0)
    for _ in 0..<5 { environment.step() }
    #expect(!environment.outputs.isAnyQueueBusy)
    #expect(environment.outputs.idle == (kind.rests ? 1 : 0))
    #expect(environment.reads.isEmpty)
  }

  @Test("the index is read again only after a new doorbell", arguments: EngineKind.available)
  func oneIndexReadPerDoorbell(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    environment.keepsReadLog = true
    let ring = GuestRing(environment, queue: 0, size: 4)
    environment.onDescriptor = ring.take
    ring.enable()
    ring.add([.init(address: 1, length: 1)])
    ring.publish()
    try #require(environment.runUntilQuiet())
    for _ in 0..<50 { environment.step() }
    let kinds = environment.readLog.map { Int($0.rd_kind) }
    #expect(kinds == [DFE_READ_AVAIL_INDEX, DFE_READ_AVAIL_RING, DFE_READ_DESCRIPTOR])
    ring.publish()
    try #require(environment.runUntilQuiet())
    #expect(environment.readLog.count == 4)
    #expect(environment.readLog[3].rd_kind == UInt8(DFE_READ_AVAIL_INDEX))
  }
}
