public import CycleKernel
import Foundation
import GuestDriver
import OrderingReference
import RTLBridge
import Scenarios
public import Trace

/// Runs one scenario and judges it.
public struct ScenarioRun {
  /// What a run needs besides its scenario.
  public struct Surroundings {
    /// The path of another engine's library; nil to look for the scenario's beside the others.
    public var library: String?
    /// Leaves library and mutant of the scenario out.
    public var isUnbroken: Bool = false
    /// A waveform of these cycles.
    public var waves: (path: String, cycles: ClosedRange<Cycle>)?
    /// More observers.
    public var observers: [any TraceObserver] = []

    /// Nothing special.
    public init() {}
  }

  let scenario: RegressionScenario
  let surroundings: Surroundings
  let coverage = RunCoverage()
  let machine: SystemConfiguration

  /// Makes a run.
  public init(_ scenario: RegressionScenario, surroundings: Surroundings = Surroundings()) {
    var scenario = scenario
    if surroundings.isUnbroken { (scenario.mutant, scenario.library) = (nil, nil) }
    self.scenario = scenario
    self.surroundings = surroundings
    let beside = URL(fileURLWithPath: RTLLibrary.path(of: .plain)).deletingLastPathComponent().path
    machine = scenario.machine(
      library: surroundings.isUnbroken
        ? nil : surroundings.library ?? scenario.library.map { "\(beside)/\($0)" })
  }

  /// Runs it.
  ///
  /// - Throws: `RTLLibraryError`, `LaneWriter.Failure`, or what keeps a disk image from being made.
  public func perform() throws -> ScenarioOutcome {
    var outcome = ScenarioOutcome(seed: scenario.seed)
    switch scenario[.traffic] {
    case "fetch": try fetch(&outcome)
    case "hostile": try hostile(&outcome)
    case "fault": try fault(&outcome)
    default: try job(&outcome)
    }
    if outcome.verdict == .holds { coverage.finish(scenario) }
    outcome.hits = coverage.counts.hits
    return outcome
  }

  /// Who looks at a run's trace; the waveform, if it has to do without pins, is among them.
  func watch(wavesTransactions: Bool) throws -> RunWatch {
    var watch = coverage.watch(machine)
    watch.observers += surroundings.observers
    if wavesTransactions, let waves = surroundings.waves {
      watch.observers.append(try LaneWave(path: waves.path, cycles: waves.cycles))
    }
    return watch
  }

  /// A file of random bytes as the disk, for as long as the body runs.
  func withDisk(byteCount: Int, _ body: (String) throws -> Void) throws {
    let path =
      NSTemporaryDirectory() + "ricochet-\(ProcessInfo.processInfo.processIdentifier)-"
      + "\(UUID().uuidString).img"
    var random = RandomStream(seed: scenario.seed, name: "image")
    var bytes = Data(capacity: byteCount)
    for _ in 0..<byteCount / 8 {
      var word = random.next()
      for _ in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  /// Takes what the judge found from a cycle on.
  func take(
    _ violations: [Violation], from first: Cycle, except: Set<RuleName> = [],
    _ outcome: inout ScenarioOutcome
  ) {
    let counted = violations.filter { $0.cycle >= first && !except.contains($0.rule) }
    for violation in counted.prefix(8) {
      outcome.fail(
        violation.rule.rawValue, violation.summary, "\(violation)", cycle: violation.cycle)
    }
  }
}
