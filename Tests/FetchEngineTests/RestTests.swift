@testable import FetchTraffic
import CDescriptorFetchABI
import CycleKernel
import Testing
import VirtioLayouts

@Suite("A queue that has found everything says where it rests (VIRTIO v1.4, 2.7.10 and 2.8.14)")
struct RestTests {
  private struct Rest: Equatable {
    var queue: Int
    var position: UInt16
  }
  private let buffer = ChainTests.buffer(4)

  /// Steps until nothing moves; a queue that rests is not busy, but may not have said so.
  private func settle(_ environment: EngineEnvironment) throws {
    try #require(environment.runUntilQuiet())
    for _ in 0..<4 { environment.step() }
  }

  private func ring(
    _ environment: EngineEnvironment, queue: Int, size: UInt16, isPacked: Bool,
    start: UInt16? = nil
  ) -> any DriverRing {
    let options = QueueOptions(start: start)
    let offset = UInt64(queue) * 0x1000
    return isPacked
      ? PackedGuestRing(environment, queue: queue, size: size, at: offset, options: options)
      : GuestRing(environment, queue: queue, size: size, at: offset, options: options)
  }

  @Test(
    "it rests where the next chain will appear, once for each time that it looked",
    arguments: EngineKind.available, [false, true])
  func position(kind: EngineKind, isPacked: Bool) throws {
    let environment = EngineEnvironment(try kind.make())
    var rests: [Rest] = []
    environment.onRest = { rests.append(Rest(queue: $0, position: $1)) }
    let ring = ring(
      environment, queue: 1, size: 4, isPacked: isPacked, start: isPacked ? 0x8003 : 0xfffe)
    environment.onDescriptor = ring.take
    ring.enable()
    for _ in 0..<20 { environment.step() }
    #expect(rests.isEmpty, "a fresh queue has not looked")
    for count in [1, 3, 4, 2] {
      for _ in 0..<count { ring.add([buffer]) }
      ring.publish()
      try settle(environment)
      #expect(rests == [Rest(queue: 1, position: ring.position)])
      rests = []
    }
    // The second look of the arming: the same place, said again.
    environment.ringDoorbell(1)
    try settle(environment)
    #expect(rests == [Rest(queue: 1, position: ring.position)])
    #expect(ring.violations.isEmpty && environment.law.violations.isEmpty)
  }

  @Test("rests of several queues wait for their turn", arguments: EngineKind.available)
  func several(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    environment.timing.restReadyChance = 0
    var rests: [Int] = []
    environment.onRest = { queue, _ in rests.append(queue) }
    let rings = (0..<4).map {
      ring(environment, queue: $0, size: 8, isPacked: $0 % 2 == 1)
    }
    environment.onDescriptor = { rings[Int($0.desc_queue)].take($0) }
    for ring in rings {
      ring.enable()
      ring.add([buffer, buffer])
      ring.publish()
    }
    for _ in 0..<200 { environment.step() }
    let areDone = rings.allSatisfy { $0.isDone }
    #expect(areDone, "nobody waits for a rest to be taken")
    #expect(rests.isEmpty && environment.outputs.rest_valid == 1)
    #expect(environment.outputs.idle == 0)
    environment.timing.restReadyChance = 256
    try #require(environment.runUntilQuiet())
    for _ in 0..<8 { environment.step() }
    #expect(rests.sorted() == [0, 1, 2, 3])
    #expect(environment.outputs.idle == (kind.rests ? 1 : 0))
  }

  @Test("a stopped queue is not said to rest", arguments: EngineKind.available, [false, true])
  func stopped(kind: EngineKind, isPacked: Bool) throws {
    for delay in 0..<40 {
      let environment = EngineEnvironment(try kind.make())
      environment.timing.restReadyChance = 100
      var isStopped = false
      var late = 0
      environment.onRest = { _, _ in late += isStopped ? 1 : 0 }
      let ring = ring(environment, queue: 0, size: 8, isPacked: isPacked)
      environment.onDescriptor = ring.take
      ring.enable()
      ring.add([buffer])
      ring.publish()
      for _ in 0..<delay { environment.step() }
      environment.stop(0)
      environment.step()
      try #require(environment.run { !environment.isBusy(0) })
      isStopped = true
      for _ in 0..<20 { environment.step() }
      #expect(late == 0)
    }
  }

  @Test(
    "with notifications asked for at each rest, and no others, nothing is left lying",
    arguments: EngineKind.available, [false, true])
  func arming(kind: EngineKind, isPacked: Bool) throws {
    for seed in 0..<8 as Range<UInt64> {
      let environment = EngineEnvironment(try kind.make(), .rough, seed: seed)
      let ring = ring(environment, queue: 0, size: 7 + (isPacked ? 4 : 1), isPacked: isPacked)
      environment.onDescriptor = ring.take
      ring.enable()
      // What the device wrote, when the driver can see it.
      var asked: UInt16? = ring.position
      var writes: [(due: UInt64, position: UInt16)] = []
      var last: UInt16?
      environment.onRest = { _, position in
        guard last != position else { return }
        last = position
        writes.append((environment.cycle + 1 + environment.random.below(30), position))
      }
      var notifications = 0
      for _ in 0..<20_000 {
        if let write = writes.first, write.due <= environment.cycle {
          writes.removeFirst()
          asked = write.position
          environment.ringDoorbell(0)  // the device looks once more, behind its write
        }
        if environment.random.below(100) == 0 && ring.freeCount > 0 {
          let before = ring.position
          for _ in 0...environment.random.below(3) where ring.freeCount > 0 { ring.add([buffer]) }
          ring.publishSilently()
          if asked == before {
            notifications += 1
            environment.ringDoorbell(0)
          }
        }
        environment.step()
      }
      environment.timing = .prompt
      try settle(environment)
      while !writes.isEmpty {
        writes.removeFirst()
        environment.ringDoorbell(0)
        try settle(environment)
      }
      #expect(ring.isDone, "seed \(seed): a chain waits, and nobody will say so")
      let fewest = kind.overlapsReads ? 10 : 0
      #expect(notifications > fewest && notifications < ring.completedChains)
      #expect(ring.violations.isEmpty && environment.law.violations.isEmpty)
    }
  }
}
