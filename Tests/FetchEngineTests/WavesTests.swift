@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("The checked builds of the RTL write waves and coverage, and their checks hold")
struct WavesTests {
  private static let needsTrace: Comment =
    "needs the trace library; build it with scripts/build-rtl.sh trace"
  private static let needsCoverage: Comment =
    "needs the coverage library; build it with scripts/build-rtl.sh coverage"

  private func byteCount(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
  }

  private func temporaryPath(_ name: String) -> String { "/tmp/dfe-\(getpid())-\(name)" }

  @Test(
    "waveforms of several windows are written one after the other",
    .enabled(if: RTLLibrary.isPresent(.trace), needsTrace))
  func windows() throws {
    let engine = try RTLFetchEngine(RTLLibrary(.trace))
    let environment = EngineEnvironment(
      LockstepEngine(
        reference: SwiftFetchEngine(), subject: engine), .rough)
    let traffic = RandomTraffic(environment)
    let paths = ["first.fst", "second.fst"].map(temporaryPath)
    for path in paths {
      try engine.openTrace(path: path)
      #expect(throws: RTLFileError.self, "one at a time") { try engine.openTrace(path: path) }
      for _ in 0..<300 { traffic.step() }
      var lanes = dfe_lanes()
      withUnsafeMutableBytes(of: &lanes) { $0.copyBytes(from: "lane".utf8.reversed()) }
      engine.setLanes(&lanes)
      environment.cycle += 100
      for _ in 0..<300 { traffic.step() }
      engine.closeTrace()
      #expect(!engine.isTracing)
      for _ in 0..<50 { traffic.step() }
    }
    for path in paths {
      #expect(byteCount(path) > 2000, "\(path)")
      unlink(path)
    }
    #expect(engine.assertionFailureCount == 0)
    #expect(throws: RTLFileError.self) { try engine.openTrace(path: "/no/such/folder/x.fst") }
  }

  @Test(
    "a failed check of one engine leaves the waves of another alone",
    .enabled(if: RTLLibrary.isPresent(.trace), needsTrace))
  func sideBySide() async throws {
    let path = temporaryPath("beside.fst")
    defer { unlink(path) }
    let failures = try await withThrowingTaskGroup(of: UInt32.self) { group in
      group.addTask {
        let engine = try RTLFetchEngine(RTLLibrary(.trace))
        for _ in 0..<100 {
          try? engine.openTrace(path: path)
          engine.closeTrace()
        }
        return engine.assertionFailureCount
      }
      group.addTask {
        let engine = try RTLFetchEngine(RTLLibrary(.trace))
        Self.breakContract(of: engine, cycles: 2000)
        return engine.assertionFailureCount
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(failures.sorted().first == 0)
    #expect(failures.sorted().last ?? 0 >= 2000)
  }

  /// Ends reads that were never made.
  private static func breakContract(of engine: RTLFetchEngine, cycles: UInt64) {
    var outputs = FetchEngineOutputs()
    engine.reset(outputs: &outputs)
    var inputs = FetchEngineInputs()
    inputs.cpl_valid = 1
    inputs.cpl_last = 1
    for cycle in 0..<cycles {
      engine.step(cycle: cycle, inputs: &inputs, outputs: &outputs)
    }
  }

  @Test(
    "no check fails in random traffic, and coverage is written",
    .enabled(if: RTLLibrary.isPresent(.coverage), needsCoverage))
  func checksHold() throws {
    let engine = try RTLFetchEngine(RTLLibrary(.coverage))
    let lockstep = LockstepEngine(
      reference: SwiftFetchEngine(), subject: engine)
    for seed in 0..<3 as Range<UInt64> {
      _ = LockstepRun.traffic(lockstep, descriptors: 2000, seed: seed)
    }
    #expect(lockstep.mismatches.isEmpty)
    #expect(engine.assertionFailureCount == 0)
    let path = temporaryPath("cov.dat")
    try engine.writeCoverage(path: path)
    #expect(byteCount(path) > 10_000)
    unlink(path)
  }

  @Test(
    "a check reports an environment that breaks the table's contract",
    .enabled(if: RTLLibrary.isPresent(.trace), needsTrace))
  func checksCanFail() throws {
    let engine = try RTLFetchEngine(RTLLibrary(.trace))
    Self.breakContract(of: engine, cycles: 3)
    #expect(engine.assertionFailureCount > 0)
  }
}
