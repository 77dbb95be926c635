@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

/// A library of the RTL whose counters are wrong; `rtl/mutants/counters/<name>.sed` says how.
enum CounterMutant: String, CaseIterable {
  case readAtOffer = "counter_read_at_offer"
  case kindShifted = "counter_kind_shifted"
  case chainIsDescriptor = "counter_chain_is_descriptor"
  case stallsSwapped = "counter_stalls_swapped"
  case waitWithPieces = "counter_wait_with_pieces"
  case readNeverEnds = "counter_read_never_ends"
  case narrow = "counter_narrow"

  static func path(_ name: String) -> String {
    "\(RTLLibrary.path(of: .plain).dropLast(3))-\(name).so"
  }
  var path: String { Self.path(rawValue) }
  /// The one that shows when idle cycles are skipped.
  static let idleLost = path("counter_idle_lost")

  static var arePresent: Bool {
    (allCases.map(\.path) + [idleLost]).allSatisfy { (try? RTLLibrary(path: $0)) != nil }
  }
}

private let needsMutants: Comment =
  "needs the mutants; build them with scripts/build-rtl.sh mutants"

@Suite("Performance counters tell what passed the pins, and where cycles went")
struct CounterTests {
  /// Runs random traffic with faults; what the counters say beside what passed.
  static func differences(_ engine: any FetchEngine, seed: UInt64) throws -> [String] {
    let environment = EngineEnvironment(engine, .rough, seed: seed)
    environment.windowMode = Int(seed % 4)
    if environment.windowMode == DFE_WINDOW_OFFSET { environment.windowBase = 0 }
    let tally = PinTally(environment)
    let traffic = RandomTraffic(environment)
    for _ in 0..<30_000 { tally.step { traffic.step() } }
    let counters = try #require(engine.counters)
    var lines = tally.differences(counters)
    let reasons = FetchCounters.reasons.reduce(0) { $0 + counters[$1] }
    if reasons > counters["busy_cycles"] { lines.append("more reasons than busy cycles") }
    for name in counters.names where counters[name] == 0 && !Self.mayBeZero.contains(name) {
      lines.append("\(name) is 0")
    }
    return lines
  }
  private static let mayBeZero: Set<String> = [
    "local_reads", "crossings", "tag_stalls", "translation_waits", "translation_requests",
    "translation_hits", "translation_misses", "translation_merges", "discarded_answers",
    "invalidations", "translation_faults", "failed_reads", "event_reads",
  ]

  @Test("random traffic with faults is counted pin by pin", arguments: EngineKind.counting, 0..<4)
  func traffic(kind: EngineKind, seed: Int) throws {
    #expect(try Self.differences(kind.make(), seed: UInt64(seed)) == [])
  }

  @Test(
    "wrong counters are found", .enabled(if: CounterMutant.arePresent, needsMutants),
    arguments: CounterMutant.allCases)
  func mutants(mutant: CounterMutant) throws {
    let library = try RTLLibrary(path: mutant.path)
    let found = try (0..<4).contains { seed in
      try !Self.differences(RTLFetchEngine(library), seed: UInt64(seed)).isEmpty
    }
    #expect(found)
  }

  /// The counters of a run with slow memory, with idle cycles stepped or skipped.
  private func counters(_ engine: any FetchEngine, skips: Bool) throws -> FetchCounters {
    let environment = EngineEnvironment(engine, .rough, seed: 21)
    environment.timing.latency = 50...90
    environment.skipsIdle = skips
    let traffic = RandomTraffic(environment)
    // The guest rests half of the time: an engine of many stages is idle only then.
    for cycle in 0..<24_000 {
      if cycle & 0x200 == 0 { traffic.step() } else { environment.step() }
    }
    if skips { #expect(environment.skipped > 50) }
    // The last cycles may have been skipped, too.
    environment.skipsIdle = false
    environment.step()
    return try #require(engine.counters)
  }

  @Test(
    "cycles that are skipped count as idle ones",
    arguments: EngineKind.counting.filter(\.rests))
  func skipped(kind: EngineKind) throws {
    let skipped = try counters(kind.make(), skips: true)
    let stepped = try counters(kind.make(), skips: false)
    #expect(skipped == stepped)
  }

  @Test(
    "an engine that loses skipped cycles is found",
    .enabled(if: CounterMutant.arePresent, needsMutants))
  func skippedMutant() throws {
    let library = try RTLLibrary(path: CounterMutant.idleLost)
    let skipped = try counters(RTLFetchEngine(library), skips: true)
    let stepped = try counters(RTLFetchEngine(library), skips: false)
    #expect(skipped != stepped)
  }

  @Test("heads that wait for a tag are counted as such", arguments: EngineKind.counting)
  func tags(kind: EngineKind) throws {
    let engine = try kind.make()
    let environment = EngineEnvironment(engine, EngineTiming(latency: 400...400))
    let ring = GuestRing(environment, queue: 0, size: 256)
    environment.onDescriptor = ring.take
    ring.enable()
    // Apart from each other, so that hardly a read fetches two.
    ring.shuffle()
    for _ in 0..<64 { ring.add(Array(repeating: GuestBuffer(address: 16, length: 1), count: 3)) }
    ring.publish()
    try #require(environment.runUntilQuiet())
    let counters = try #require(engine.counters)
    #expect(counters["chains"] == 64 && counters["descriptors"] == 192)
    #expect(counters["tag_stalls"] > 300)
    #expect(counters.dominantReason?.name == "tag_stalls" || kind.readsAhead)
  }

  /// Fetches lists of a packed ring, one by one; how many of them cross a line.
  static func crossings(_ engine: any FetchEngine) throws -> UInt64 {
    let environment = EngineEnvironment(engine, EngineTiming(latency: 60...60))
    let ring = PackedGuestRing(environment, queue: 0, size: 64)
    environment.onDescriptor = ring.take
    ring.enable()
    var count: UInt64 = 0
    for list in 0..<12 {
      // Lists of three; a line has four entries.
      if list * 3 % 4 + 3 > 4 { count += 1 }
      ring.add(Array(repeating: GuestBuffer(address: 16, length: 1), count: 3))
      ring.publish()
      try #require(environment.run { ring.isDone })
    }
    return count
  }

  @Test(
    "a line that is read again behind a crossing is counted",
    // Others read a line when they come to it.
    arguments: EngineKind.counting.filter(\.readsAhead))
  func crossings(kind: EngineKind) throws {
    let engine = try kind.make()
    let expected = try Self.crossings(engine)
    #expect(engine.counters?["crossings"] == expected)
  }
}
