import CycleKernel
import Endpoint
import FetchTraffic
import OrderingReference
import RTLBridge
import Scenarios
import Trace
import Virtqueues

/// Traffic that brings its own guest.
extension ScenarioRun {
  /// Random rings around a fetch engine alone, compared with the Swift engine by content.
  func fetch(_ outcome: inout ScenarioOutcome) throws {
    let kind: RTLLibrary.Kind =
      switch scenario[.engine] {
      case "stream": .stream
      case "wide": .wide
      default: .plain
      }
    let library =
      try machine.library.map { path throws(RTLLibraryError) in try RTLLibrary(path: path) }
      ?? RTLLibrary(kind)
    let engine = try RTLFetchEngine(library)
    let block = ContentLockstepRun.block(
      over: coverage.cover(engine), descriptors: scenario.number(.descriptors),
      seed: scenario.seed)
    outcome.cycleCount = block.cycleCount
    outcome.requestCount = UInt64(block.descriptorCount)
    for violation in block.violations.prefix(4) {
      outcome.fail("reads-in-order", violation, violation, cycle: block.cycleCount)
    }
    for difference in block.differences.prefix(4) {
      outcome.fail("same-content", difference, difference, cycle: block.cycleCount)
    }
    if block.stoodStill {
      outcome.fail(
        "same-content", "the engine stands still", "the engine stands still",
        cycle: block.cycleCount)
    }
  }

  /// A guest that breaks every rule.
  func hostile(_ outcome: inout ScenarioOutcome) throws {
    try withDisk(byteCount: 64 << 10) { path in
      // A library that cannot be opened is no finding of the guest's.
      _ = try AssembledEngine(machine.engine, library: machine.library)
      var run = HostileRun(
        image: try DiskImage(path: path), mutant: machine.endpoint.mutant, engine: machine.engine,
        library: machine.library)
      let watch = try watch(wavesTransactions: true)
      run.watch = watch
      let operations =
        scenario.operations?.compactMap(HostileOperation.init)
        ?? Array(HostileRun.operations(seed: scenario.seed).prefix(scenario.number(.operations)))
      let reason = run.replay(operations, access: machine.access, seed: scenario.seed)
      for observer in watch.observers { (observer as? LaneWave)?.close() }
      outcome.requestCount = UInt64(operations.count)
      guard let reason else { return }
      let word = reason.split(separator: " ").first.map(String.init) ?? ""
      let rule = RuleName(rawValue: word)?.rawValue ?? "hostile-guest-survived"
      outcome.fail(rule, Self.place(reason), reason)
    }
  }

  /// What stands between the clause and the witnesses of a violation.
  private static func place(_ reason: String) -> String {
    let said = reason.split(separator: "; witnesses:").first.map(String.init) ?? reason
    return said.firstRange(of: ": ").map { String(said[$0.upperBound...]) } ?? said
  }

  /// Something goes wrong once.
  func fault(_ outcome: inout ScenarioOutcome) throws {
    guard let kind = FaultKind(rawValue: scenario[.fault]) else { return }
    try withDisk(byteCount: 64 << 10) { path in
      let watch = try watch(wavesTransactions: true)
      let trial: FaultTrial
      do {
        trial = try FaultTrial(
          machine, kind: kind, offset: Cycle(scenario.number(.faultCycle)), path: path, watch: watch
        )
      } catch let lack as EngineLack {
        outcome.verdict = .lacks
        outcome.reasons = [lack.description]
        return
      }
      let result = trial.run()
      for observer in watch.observers { observer.end(.init(cycle: 0, isDrained: false)) }
      outcome.cycleCount = result.length
      outcome.requestCount = coverage.chainCount
      if result.struck != nil {
        coverage.note(fault: kind.rawValue, access: machine.access.rawValue)
      }
      if !result.outcome.isGood {
        outcome.fail(
          "fault-\(result.outcome.rawValue)", kind.rawValue,
          "\(kind.rawValue): \(result.outcome.rawValue): \(result.notice)")
      }
    }
  }
}
