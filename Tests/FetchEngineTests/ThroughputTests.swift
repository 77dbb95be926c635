@testable import FetchTraffic
import CDescriptorFetchABI
import Testing
import VirtioLayouts

@Suite("Reads overlap, queues are served fairly, and idle time can be skipped")
struct ThroughputTests {
  private let buffer = GuestRing.Buffer(address: 0x1_0203_0405, length: 0x66)

  @Test(
    "at least 8 reads are under way at once when latency is long",
    arguments: EngineKind.available.filter(\.overlapsReads))
  func readsOverlap(kind: EngineKind) throws {
    var timing = EngineTiming()
    timing.latency = 200...200
    let environment = EngineEnvironment(try kind.make(), timing)
    let ring = GuestRing(environment, queue: 0, size: 64)
    environment.onDescriptor = ring.take
    ring.enable()
    for _ in 0..<32 { ring.add([buffer, buffer]) }
    ring.publish()
    try #require(environment.runUntilQuiet())
    #expect(ring.isDone)
    #expect(environment.maximumReads >= 8)
    // 64 descriptors one after the other would take 12,800 cycles.
    #expect(environment.cycle < 3000)
  }

  @Test("the next read is offered in the cycle after its data", arguments: EngineKind.available)
  func latency(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make())
    let ring = GuestRing(environment, queue: 0, size: 8)
    environment.onDescriptor = ring.take
    ring.enable()
    ring.add([buffer, buffer, buffer, buffer])
    ring.publish()
    try #require(environment.run { ring.isDone })
    // Doorbell, then index, ring and four descriptors, each: offered, taken, data, next. An engine
    // with stages takes longer for each: 65 cycles are index, ring, the first descriptor and, in one
    // read, the others, each with the stages that rtl/doc/streaming.md counts.
    let cycles: UInt64 = kind.readsAhead || !kind.overlapsReads ? 65 : 22
    #expect(environment.cycle <= cycles + 3 * kind.translationCycles)
  }

  @Test("four loaded queues get equal shares", arguments: EngineKind.available)
  func fairness(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make(), EngineTiming(latency: 10...10))
    let rings = (0..<4).map {
      GuestRing(environment, queue: $0, size: 64, at: UInt64($0) * 0x1000)
    }
    environment.onDescriptor = { rings[Int($0.desc_queue)].take($0) }
    for ring in rings { ring.enable() }
    for _ in 0..<6000 {
      for ring in rings where ring.freeCount >= 32 {
        for _ in 0..<16 { ring.add([buffer, buffer]) }
        ring.publish()
      }
      environment.step()
    }
    let chains = rings.map(\.completedChains)
    let least = try #require(chains.min())
    let most = try #require(chains.max())
    #expect(least > (kind.overlapsReads ? 300 : 20))
    #expect(most - least <= most / 10, "\(chains)")
  }

  @Test("a queue with endless long chains does not starve another", arguments: EngineKind.available)
  func noStarvation(kind: EngineKind) throws {
    let environment = EngineEnvironment(try kind.make(), EngineTiming(latency: 5...5))
    let greedy = GuestRing(environment, queue: 0, size: 256)
    let modest = GuestRing(environment, queue: 3, size: 4, at: 0x8000)
    environment.onDescriptor = { $0.desc_queue == 0 ? greedy.take($0) : modest.take($0) }
    greedy.enable()
    modest.enable()
    let long = Array(repeating: buffer, count: 16)
    for _ in 0..<4000 {
      if greedy.freeCount >= 16 {
        greedy.add(long)
        greedy.publish()
      }
      if modest.isDone {
        modest.add([buffer])
        modest.publish()
      }
      environment.step()
    }
    let fewest = kind.overlapsReads ? 20 : 10
    #expect(modest.completedChains > fewest)
    #expect(greedy.completedChains > fewest)
  }

  @Test(
    "skipping idle cycles changes neither what comes nor when",
    arguments: EngineKind.available.filter(\.rests))
  func idle(kind: EngineKind) throws {
    var streams: [[EngineEnvironment.Taken]] = [[], []]
    for skips in [false, true] {
      let environment = EngineEnvironment(try kind.make(), .rough, seed: 21)
      environment.timing.latency = 50...90
      environment.skipsIdle = skips
      let traffic = RandomTraffic(environment)
      let take = environment.onDescriptor
      environment.onDescriptor = { pins in
        streams[skips ? 1 : 0].append(.init(cycle: environment.cycle, pins: pins))
        take(pins)
      }
      // The guest rests half of the time: an engine of many stages is idle only then.
      for cycle in 0..<24_000 {
        if cycle & 0x200 == 0 { traffic.step() } else { environment.step() }
      }
      if skips { #expect(environment.skipped > 50) }
      #expect(environment.law.violations.isEmpty)
    }
    try #require(streams[0].count == streams[1].count)
    #expect(streams[0].count > (kind.overlapsReads ? 300 : 30))
    for (a, b) in zip(streams[0], streams[1]) {
      #expect(a.cycle == b.cycle && sameDescriptor(a.pins, b.pins))
    }
  }
}
