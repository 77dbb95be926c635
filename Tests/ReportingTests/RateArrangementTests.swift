import CDescriptorFetchABI
import Reporting
import Testing
import Virtqueues

/// The Swift engine, seen and held back by a test.
private final class WatchedEngine: FetchEngine {
  private let engine = SwiftFetchEngine()
  private var own = FetchEngineOutputs()
  var constants: dfe_constants { engine.constants }
  let name = "watched"
  /// What a test does to the pins of a cycle, before and behind the engine.
  var before: (inout FetchEngineInputs) -> Void = { _ in }
  var behind: (FetchEngineInputs, inout FetchEngineOutputs) -> Void = { _, _ in }

  func reset(outputs: inout FetchEngineOutputs) {
    engine.reset(outputs: &own)
    outputs = own
  }
  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    var pins = inputs
    before(&pins)
    engine.step(cycle: cycle, inputs: &pins, outputs: &own)
    outputs = own
    behind(inputs, &outputs)
  }

  /// Shows nothing for some cycles behind each descriptor that `isSlow` picks as it is taken; what
  /// it is told besides is whether the descriptor had to wait for that.
  func rests(
    _ cycleCount: Int, behind isSlow: @escaping (FetchEngineOutputs, Bool) -> Bool
  ) {
    var left = 0
    var hasWaited = false
    var last = FetchEngineOutputs()
    before = { if left > 0 { $0.desc_ready = 0 } }
    behind = { inputs, outputs in
      left = max(0, left - 1)
      if last.desc_valid != 0 {
        if inputs.desc_ready != 0, isSlow(last, hasWaited) { left = cycleCount }
        hasWaited = inputs.desc_ready == 0
      }
      if left > 0 { outputs.desc_valid = 0 }
      last = outputs
    }
  }
}

@Suite("Descriptors per cycle: rings, takers and queues as they are")
struct RateArrangementTests {
  private let cases = RateCase.arrangements(queueCount: 4)

  private func rate(
    _ format: RateCase.Format, _ length: Int, _ memory: RateCase.Memory = .bounce
  ) -> RateCase {
    RateCase(
      format: format, chainLength: length, order: .contiguous, memory: memory, queueCount: 1)
  }

  private func measure(
    _ cases: [RateCase], _ change: @escaping (WatchedEngine) -> Void = { _ in }
  ) throws -> [RateBenchmark.Row] {
    try RateBenchmark(seed: 3, count: 100) {
      let engine = WatchedEngine()
      change(engine)
      return engine
    }.measure(cases) { _ in }
  }

  @Test("the limit is what the taker takes, or what a ring holds until its chains come back")
  func limits() {
    var slow = rate(.split, 4)
    slow.taker = .everySecond
    #expect(slow.limit == 0.5)
    slow.taker = RateTaker(readyCycleCount: 3, busyCycleCount: 1)
    #expect(slow.limit == 0.75)
    var packed = rate(.packed, 3, .host(latency: 250))
    packed.ringSize = 128
    #expect(packed.limit == 42 * 3 / 250.0)
    packed.queueCount = 2
    #expect(packed.limit == 1)
    // Index, entry and descriptor for each quarter of 64.
    var split = rate(.split, 1, .host(latency: 250))
    split.ringSize = 256
    #expect(split.limit == 256 / (3 * 250.0 + 63))
    split.isHinted = true
    #expect(split.limit == 256 / (2 * 250.0 + 63))
    // 51 chains are four quarters of 12 and three chains more: of the quarter behind them nine are new,
    // and the last of their descriptors comes 750 + 44 cycles after the first quarter was told of.
    var long = rate(.split, 5, .host(latency: 250))
    long.ringSize = 256
    #expect(long.limit == 240 / 794.0)
    var tables = rate(.indirect, 2, .host(latency: 1000))
    tables.ringSize = 256
    #expect(tables.limit == 512 / (4 * 1000.0 + 127))
    var both = rate(.indirect, 1)
    both.queueCount = 2
    #expect(both.limit == 32.0 / 34)
    both.other = RateLoad(format: .packed, chainLength: 1)
    #expect(both.limit == 1)
  }

  @Test("every arrangement runs below its limit, twice with the same numbers, round and round")
  func table() throws {
    let rows = try measure(cases)
    #expect(try measure(cases).map(\.descriptorsPerCycle) == rows.map(\.descriptorsPerCycle))
    for row in rows {
      #expect(row.descriptorsPerCycle > 0 && row.ofLimit < 1.02, "\(row.rate)")
      #expect(row.rate.ringSize == 4096 || row.lapCount >= 4, "\(row.rate)")
    }
    #expect(RateBenchmark.arrangementText(rows).split(separator: "\n").count == 1 + cases.count)
    for (queueCount, most) in [(1, 1), (2, 2), (3, 2), (4, 3), (64, 3)] {
      let queues = RateCase.arrangements(queueCount: queueCount).map(\.queueCount)
      #expect(queues.max() == most)
    }
    #expect(Set(cases).count == cases.count)
  }

  @Test("the limit of a slow taker is met")
  func takers() throws {
    for taker in [RateTaker.everySecond, .bursts] {
      var slow = rate(.split, 16)
      slow.taker = taker
      let row = try #require(try measure([slow]).first)
      #expect(row.ofLimit > 0.97, "\(taker)")
      #expect(cases.contains { $0.taker == taker })
    }
  }

  @Test("a small ring is gone round with both wrap counters, and its lists begin at every place")
  func laps() throws {
    for (length, size) in [(1, 160), (3, 160), (5, 256)] {
      var ring = rate(.packed, length)
      ring.ringSize = size
      #expect(
        cases.contains {
          ($0.format, $0.chainLength, $0.ringSize) == (.packed, length, size)
        })
      var heads: Set<UInt16> = []
      _ = try measure([ring]) { engine in
        engine.behind = { if $1.desc_valid != 0 { heads.insert($1.desc_position) } }
      }
      #expect(Set(heads.map { $0 >> 15 }) == [0, 1])
      let places = Set(heads.map { $0 & 0x7fff })
      #expect(Set(places.map { $0 % 4 }) == [0, 1, 2, 3])
      #expect(places.max().map { Int($0) + length >= size && $0 < size } == true)
      if length == 1 { #expect(heads.count == 2 * size) }
    }
  }

  @Test("doorbells say how far the driver has come, or nothing")
  func hints() throws {
    for isHinted in [false, true] {
      var ring = rate(.packed, 3)
      ring.ringSize = 160
      ring.isHinted = isHinted
      var told: [UInt16] = []
      _ = try measure([ring]) { engine in
        engine.before = {
          if $0.doorbell_valid != 0, $0.doorbell_has_index != 0 { told.append($0.doorbell_index) }
        }
      }
      #expect(told.isEmpty == !isHinted)
      // 53 lists, of which the next begins behind 159 entries; 13 lists later the
      // next bell, at entry 38 of the second lap.
      if isHinted { #expect(told.prefix(2) == [0x809f, 38]) }
    }
  }

  @Test("reads pass each other where their times are spread, and nowhere else")
  func order() throws {
    for spread in [0, 60] {
      var spreads = rate(.split, 3, .host(latency: 125))
      spreads.latencySpread = spread
      var asked: [UInt8] = []
      var came: [UInt8] = []
      var due: [UInt8: Int] = [:]
      var times: Set<Int> = []
      var cycle = 0
      _ = try measure([spreads]) { engine in
        engine.before = {
          cycle += 1
          if $0.cpl_valid != 0, let start = due.removeValue(forKey: $0.cpl_tag) {
            came.append($0.cpl_tag)
            times.insert(cycle - start)
          }
        }
        engine.behind = {
          guard $1.rd_valid != 0 else { return }
          asked.append($1.rd_tag)
          due[$1.rd_tag] = cycle + 1
        }
      }
      #expect(asked.starts(with: came) == (spread == 0))
      #expect(times.min() == 125)
      // Now and then one waits for another besides.
      #expect(times.max().map { $0 >= 125 + spread && $0 < 125 + spread + 20 } == true)
    }
    #expect(cases.contains { $0.latencySpread > 0 })
  }

  @Test("two queues hold what their case says")
  func pairs() throws {
    let pair = try #require(cases.first { $0.other != nil })
    var flags: [UInt8: UInt8] = [:]
    var fromTable: [UInt8: Set<UInt8>] = [:]
    var heads: [UInt16] = []
    _ = try measure([pair]) { engine in
      engine.before = { if $0.cfg_valid != 0 { flags[$0.cfg_queue] = $0.cfg_flags } }
      engine.behind = {
        guard $1.desc_valid != 0 else { return }
        fromTable[$1.desc_queue, default: []].insert($1.desc_indirect)
        if $1.desc_queue == 1 { heads.append($1.desc_head) }
      }
    }
    #expect(flags == [0: UInt8(DFE_QUEUE_INDIRECT), 1: 0])
    #expect(fromTable == [0: [1], 1: [0]])
    #expect(zip(heads, heads.dropFirst()).contains { $0 > $1 })
  }

  @Test("an engine that is late behind a stall, or in every second lap, is slower in these alone")
  func slowness() throws {
    func isSlower(
      _ cases: [RateCase], _ change: @escaping (WatchedEngine) -> Void
    ) throws -> [Bool] {
      let rates = try measure(cases).map(\.descriptorsPerCycle)
      return zip(try measure(cases, change).map(\.descriptorsPerCycle), rates)
        .map { $0 < 0.95 * $1 }
    }
    let usual = rate(.packed, 3)
    var stalled = usual
    stalled.taker = .bursts
    var round = usual
    round.ringSize = 160
    let cases = [usual, stalled, round]
    #expect(try isSlower(cases) { $0.rests(50) { _, _ in true } } == [true, true, true])
    #expect(try isSlower(cases) { $0.rests(50) { $1 } } == [false, true, false])
    #expect(
      try isSlower(cases) { engine in
        engine.rests(50) { taken, _ in taken.desc_position >> 15 == 0 }
      } == [false, false, true])
  }

  @Test("an engine that does not look whether its descriptors are taken gets no number")
  func heedless() throws {
    var slow = rate(.split, 4)
    slow.taker = .everySecond
    _ = try measure([slow])
    #expect(throws: RateBenchmark.Failure.self) {
      try measure([slow]) { $0.before = { $0.desc_ready = 1 } }
    }
  }

  @Test("chains that are cut short, or come twice, give no number")
  func counterfeits() throws {
    #expect(throws: RateBenchmark.Failure.self) {
      try measure([rate(.split, 4)]) { $0.behind = { $1.desc_last = 1 } }
    }
    #expect(throws: RateBenchmark.Failure.self) {
      var isAgain = false
      return try measure([rate(.split, 1)]) { engine in
        // Each descriptor is offered again when it was taken.
        engine.before = {
          isAgain.toggle()
          if isAgain { $0.desc_ready = 0 }
        }
      }
    }
  }
}
