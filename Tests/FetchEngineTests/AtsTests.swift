@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

@Suite(
  "The streaming engine reads the bus through its translation cache (ATS 1.1)",
  .enabled(if: AtsBench.isPresent, AtsBench.lacks))
struct AtsTests {
  private static let latency: UInt64 = 100

  /// Cycles until the first chain of a split ring came, and until the next one did.
  private func cycles(_ environment: EngineEnvironment) throws -> (first: UInt64, next: UInt64) {
    let ring = GuestRing(environment, queue: 0, size: 8)
    environment.onDescriptor = ring.take
    ring.enable()
    try #require(environment.runUntilQuiet())
    func fetch() throws -> UInt64 {
      ring.add([GuestBuffer(address: 0x1_0203_0405, length: 0x66)])
      ring.publish()
      let start = environment.cycle
      try #require(environment.run { ring.isDone })
      let cycles = environment.cycle - start
      try #require(environment.runUntilQuiet())
      return cycles
    }
    return (try fetch(), try fetch())
  }

  @Test("a hit adds two cycles to a read, a miss its round trip and at most four")
  func latencies() throws {
    let timing = EngineTiming(latency: Self.latency...Self.latency)
    let bare = try cycles(
      EngineEnvironment(RTLFetchEngine(RTLLibrary(.stream)), timing))
    let off = try cycles(EngineEnvironment(RTLFetchEngine(RTLLibrary(.ats)), timing))
    let bench = try AtsBench(timing)
    bench.host.latency = Self.latency...Self.latency
    let on = try cycles(bench.environment)
    // Index, ring entry and descriptor, all in one page.
    #expect(off.first == bare.first + 6 && off.next == bare.next + 6)
    #expect(on.next == bare.next + 6)
    #expect(on.first <= bare.first + 4 + Self.latency + 4)
    #expect(bench.counters["translation_requests"] == 1)
    #expect(bench.counters["translation_hits"] == 5)
    #expect(bench.violations == [])
  }

  @Test("a page without translation or permission stops its queue and names the read")
  func faults() throws {
    for (timing, isDenied) in [
      (EngineTiming.prompt, true), (.rough, false), (.prompt, false), (.rough, true),
    ] {
      let bench = try AtsBench(timing, seed: 5)
      let environment = bench.environment
      let faulty = GuestRing(environment, queue: 2, size: 8, at: 0x2000)
      let healthy = GuestRing(environment, queue: 0, size: 16, at: 0x8000)
      environment.onDescriptor = { pins in if pins.desc_queue == 0 { healthy.take(pins) } }
      if isDenied { bench.host.denied = [bench.page(0x2000)] }
      if !isDenied { bench.host.missing = [bench.page(0x2000)] }
      faulty.enable()
      healthy.enable()
      faulty.add([GuestBuffer(address: 16, length: 1)])
      faulty.publish()
      try #require(bench.fetch(healthy, chains: 5) != nil)
      try #require(environment.run { !environment.errors.isEmpty })
      let error = try #require(environment.errors.first).pins
      #expect(Int(error.err_code) == DFE_ERR_READ_FAILED && error.err_queue == 2)
      #expect(error.err_addr == environment.guestAddress(.bus, faulty.availableOffset) + 2)
      try #require(bench.fetch(healthy, chains: 5) != nil)
      try #require(environment.runUntilQuiet())
      #expect(environment.errors.count == 1 && bench.counters["translation_faults"] == 1)

      // With the page granted, the queue starts again: what is denied is not kept.
      bench.host.denied = []
      bench.host.missing = []
      let again = GuestRing(environment, queue: 2, size: 8, at: 0x2000)
      environment.onDescriptor = again.take
      again.enable()
      try #require(bench.fetch(again) != nil)
      #expect(healthy.violations + again.violations + bench.violations == [])
    }
  }

  @Test("a page that is to be used untranslated is, and the answer is kept")
  func untranslated() throws {
    let bench = try AtsBench()
    bench.host.untranslated = [bench.page(0)]
    let ring = GuestRing(bench.environment, queue: 0, size: 8)
    bench.environment.onDescriptor = ring.take
    ring.enable()
    try #require(bench.fetch(ring) != nil)
    try #require(bench.fetch(ring) != nil)
    #expect(bench.host.requestCount == 1 && bench.violations == [])
  }

  /// Reads of a table that lies across a page, entry by entry; what came, and the bench.
  static func acrossPages(
    _ bench: AtsBench, at offset: UInt64
  ) throws -> (addresses: [UInt64], errors: Int) {
    let environment = bench.environment
    environment.keepsReadLog = true
    let ring = GuestRing(
      environment, queue: 1, size: 8, options: QueueOptions(takesIndirect: true))
    var addresses: [UInt64] = []
    environment.onDescriptor = { addresses.append($0.desc_addr) }
    ring.enable()
    func store(
      _ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags, next: UInt16, at: UInt64
    ) {
      environment.bus.store(address, at: at)
      environment.bus.store(length, at: at + 8)
      environment.bus.store(flags.rawValue, at: at + 12)
      environment.bus.store(next, at: at + 14)
    }
    for entry in 0..<6 as Range<UInt64> {
      store(
        0x1111_0000_2222 + entry, 9, entry < 5 ? .next : [], next: UInt16(entry) + 1,
        at: offset + 16 * entry)
    }
    store(environment.guestAddress(.bus, offset), 96, .indirect, next: 0, at: ring.tableOffset)
    ring.addHead(0)
    ring.publish()
    try #require(
      environment.run(3000) { addresses.count == 6 || !environment.errors.isEmpty }
        || addresses.count < 6)
    return (addresses, environment.errors.count)
  }
  private static let entries = (0..<6 as Range<UInt64>).map { 0x1111_0000_2222 + $0 }

  @Test("a read that crosses a page goes as two and comes back as one", arguments: 0..<40)
  func pageCrossed(seed: Int) throws {
    let bench = try AtsBench(seed % 2 == 0 ? .rough : .prompt, seed: UInt64(seed))
    if seed % 3 == 0 { bench.host.invalidationPeriod = 300 }
    // From 95 bytes before the page's end on.
    let offset = UInt64(0x9_1000) - 95 + UInt64(seed) * 2
    let found = try Self.acrossPages(bench, at: offset)
    #expect(found.addresses == Self.entries && found.errors == 0)
    #expect(bench.violations == [])
  }

  @Test("a read whose second part is refused stops its queue at the read's own address")
  func secondPartRefused() throws {
    let bench = try AtsBench()
    bench.host.denied = [bench.page(0x9_1000)]
    let found = try Self.acrossPages(bench, at: 0x9_0ff8)
    #expect(found.addresses.isEmpty && found.errors == 1)
    let error = try #require(bench.environment.errors.first).pins
    #expect(error.err_addr == bench.environment.guestAddress(.bus, 0x9_0ff8))
    try #require(bench.environment.runUntilQuiet())
    #expect(bench.violations == [])
  }

  @Test("rings in the window are neither translated nor read from the bus")
  func window() throws {
    let bench = try AtsBench(.rough)
    bench.environment.windowMode = DFE_WINDOW_STRICT
    let traffic = RandomTraffic(bench.environment, faultChance: 0)
    for _ in 0..<20_000 { traffic.step() }
    #expect(traffic.descriptorCount > 1000 && traffic.violations == [])
    #expect(bench.host.requestCount == 0 && bench.violations == [])
    #expect(bench.counters["translation_hits"] == 0)
  }
}
