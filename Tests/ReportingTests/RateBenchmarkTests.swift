import CDescriptorFetchABI
import Reporting
import Testing
import Virtqueues

/// An engine that never asks for anything.
private final class StillEngine: FetchEngine {
  let constants = SwiftFetchEngine().constants
  let name = "still"
  func reset(outputs: inout FetchEngineOutputs) { outputs = FetchEngineOutputs() }
  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {}
}

/// An engine that reads far outside of everything.
private final class StrayEngine: FetchEngine {
  let constants = SwiftFetchEngine().constants
  let name = "stray"
  func reset(outputs: inout FetchEngineOutputs) { outputs = FetchEngineOutputs() }
  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    outputs.rd_valid = 1
    outputs.rd_addr = .max - 7
    outputs.rd_count = 16
  }
}

/// The Swift engine, with heads that are off by one.
private final class WrongEngine: FetchEngine {
  private let engine = SwiftFetchEngine()
  var constants: dfe_constants { engine.constants }
  let name = "wrong"
  func reset(outputs: inout FetchEngineOutputs) { engine.reset(outputs: &outputs) }
  func step(
    cycle: UInt64, inputs: inout FetchEngineInputs, outputs: inout FetchEngineOutputs
  ) {
    engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    if outputs.desc_valid != 0 { outputs.desc_head ^= 1 }
  }
}

@Suite("Descriptors per cycle")
struct RateBenchmarkTests {
  private func rate(
    _ format: RateCase.Format, _ length: Int, _ order: RateCase.Order = .contiguous,
    _ memory: RateCase.Memory = .bounce
  ) -> RateCase {
    RateCase(
      format: format, chainLength: length, order: order, memory: memory, queueCount: 1)
  }

  @Test("the limit is one descriptor per cycle, or the path where a chain needs more bytes")
  func limits() {
    #expect(rate(.split, 1).limit == 1)
    #expect(rate(.packed, 16).limit == 1)
    #expect(rate(.indirect, 1).limit == 32.0 / 34)
    #expect(rate(.indirect, 1, .contiguous, .host(latency: 125)).limit == 32.0 / 34)
    #expect(rate(.split, 2).byteCount == 17)
  }

  @Test("every case of the table runs, twice with the same numbers")
  func table() throws {
    let cases = RateCase.all(queueCounts: [1, 3])
    #expect(cases.count == 2 * 3 * 4 * 7)
    let bench = RateBenchmark(seed: 3, count: 300) { SwiftFetchEngine() }
    let rows = try bench.measure(cases) { _ in }
    let again = try bench.measure(cases) { _ in }
    #expect(rows.map(\.descriptorsPerCycle) == again.map(\.descriptorsPerCycle))
    for row in rows {
      #expect(row.descriptorsPerCycle > 0 && row.ofLimit < 1.02, "\(row.rate)")
    }
    #expect(RateBenchmark.text(rows).split(separator: "\n").count == 1 + cases.count / 3)
  }

  @Test("the first descriptor takes the reads that the format forces, and few cycles more")
  func first() throws {
    let rows = try RateBenchmark(seed: 1, count: 100) { SwiftFetchEngine() }.measureFirst()
    #expect(rows.map(\.tripCount) == [3, 3, 1, 1, 4, 4])
    for row in rows { #expect(row.cycleCount >= UInt64(row.tripCount * row.latency)) }
  }

  @Test("an engine that stands still, or mixes chains up, gets no number")
  func failures() {
    let cases = [rate(.split, 4)]
    #expect(throws: RateBenchmark.Failure.self) {
      try RateBenchmark(seed: 1, count: 100) { StillEngine() }.measure(cases) { _ in }
    }
    #expect(throws: RateBenchmark.Failure.self) {
      try RateBenchmark(seed: 1, count: 100) { StrayEngine() }.measure(cases) { _ in }
    }
    #expect(throws: RateBenchmark.Failure.self) {
      try RateBenchmark(seed: 1, count: 100) { WrongEngine() }.measure([rate(.split, 1)]) { _ in }
    }
  }
}
