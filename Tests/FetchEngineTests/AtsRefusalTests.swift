@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

@Suite(
  "Reads that get no translation, in all traffic (ATS 1.1, 2)",
  .enabled(if: AtsBench.isPresent, AtsBench.lacks))
struct AtsRefusalTests {
  @Test(
    "a queue stops at a page that was refused, and nowhere else",
    arguments: 1..<9 as Range<UInt64>)
  func random(seed: UInt64) throws {
    let bench = try AtsBench(seed % 2 == 0 ? .rough : .prompt, seed: seed)
    bench.environment.windowMode = seed % 3 == 1 ? DFE_WINDOW_MIXED : DFE_WINDOW_NONE
    bench.host.invalidationPeriod = 200
    bench.host.refusedPeriod = 12
    let traffic = RandomTraffic(bench.environment, faultChance: 0)
    for _ in 0..<60_000 { traffic.step() }
    let failed = bench.environment.errors.map(\.pins).filter {
      Int($0.err_code) == DFE_ERR_READ_FAILED
    }
    let strangers = failed.filter { !bench.host.refusedPages.contains($0.err_addr >> 12) }
    #expect(!failed.isEmpty && strangers.isEmpty)
    let others = Set(bench.environment.errors.map { Int($0.pins.err_code) })
    #expect(others.isSubset(of: [DFE_ERR_READ_FAILED, DFE_ERR_CHAIN_TOO_LONG]))
    #expect(UInt64(failed.count) <= bench.counters["translation_faults"])
    #expect(traffic.descriptorCount > 1000 && traffic.violations + bench.violations == [])
  }

  @Test("when the first part of a read fails, the second does not go")
  func firstPartFails() throws {
    let bench = try AtsBench()
    bench.environment.failingRead = (
      bench.environment.guestAddress(.bus, 0x9_0ff9), DFE_CPL_ABORT
    )
    let found = try AtsTests.acrossPages(bench, at: 0x9_0ff8)
    #expect(found.addresses.isEmpty && found.errors == 1)
    let error = try #require(bench.environment.errors.first).pins
    #expect(error.err_addr == bench.environment.guestAddress(.bus, 0x9_0ff8))
    try #require(bench.environment.runUntilQuiet())
    let pages = Set(bench.environment.readLog.map { $0.rd_addr >> 12 })
    #expect(!pages.contains(bench.page(0x9_1000)) && bench.violations == [])
  }

  @Test("every read that the engine can have is under way at once, translated")
  func allAtOnce() throws {
    let engine = EventBench(TranslatedEngine(try RTLFetchEngine(RTLLibrary(.ats))))
    let environment = EngineEnvironment(engine)
    let long: ClosedRange<UInt64> = 20_000...20_000
    // Indices and the first read of a ring come at once, everything else comes late.
    var ringReadCount = 0
    environment.onOffer = { [unowned environment] pins in
      let kind = Int(pins.rd_kind)
      if kind == DFE_READ_AVAIL_RING { ringReadCount += 1 }
      let isShort =
        kind == DFE_READ_AVAIL_INDEX || kind == DFE_READ_AVAIL_RING && ringReadCount == 1
      environment.timing.latency = isShort ? 1...1 : long
    }
    let rings = (0..<4).map { queue in
      GuestRing(environment, queue: queue, size: 1024, at: UInt64(queue) * 0x8000)
    }
    for ring in rings { ring.enable() }
    for _ in 0..<20 { environment.step() }
    func publish(_ ring: GuestRing, _ count: Int) {
      // Every other entry of the table, so that no two heads share a read.
      for entry in 0..<count { ring.addHead(UInt16(entry * 2 % 1024)) }
      ring.publish()
    }
    // As many descriptors of one queue as the engine reads at once, behind one read of its ring.
    publish(rings[0], 24)
    try #require(environment.run { environment.reads.count == 24 })
    for ring in rings { publish(ring, 900) }
    engine.asks = [0, 1, 2, 3]
    let tags = Int(engine.constants.tag_count)
    #expect(environment.run(2000) { environment.reads.count == tags })
    #expect(Set(environment.reads.map(\.tag)).count == tags)
    // The engine counts the last one a cycle later.
    for _ in 0..<4 { environment.step() }
    #expect(environment.reads.count == tags)
    #expect(environment.law.violations == [])
  }
}
