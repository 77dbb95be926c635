public import CycleKernel
public import OrderingReference

/// A fault in every cycle of the life of some requests.
public struct FaultSweep: Sendable {
  /// What goes wrong.
  public var kind: FaultKind
  /// Cycles from the first request to the end of the last, of which each was tried.
  public var cycleCount: Cycle = 0
  /// Runs; between a cycle and the packet that the fault hits, all cycles are one run.
  public var runCount = 0
  /// Cycles by how the run with the fault in them ends.
  public var cycles: [FaultOutcome: Cycle] = [:]
  /// The first cycle of each bad end, with what is wrong.
  public var bad: [(cycle: Cycle, outcome: FaultOutcome, what: String)] = []
  /// How the driver noticed, with how often.
  public var notices: [String: Int] = [:]
  /// What Advanced Error Reporting said, with how often.
  public var reports: [String: Int] = [:]
  /// Rules that the judge found broken, with in how many runs.
  public var rules: [RuleName: Int] = [:]

  /// Tries each cycle, or each `stride`-th.
  ///
  /// - Parameters:
  ///   - path: where the disk image of the runs is; it is written anew for each.
  ///   - length: cycles of a run without a fault.
  /// - Throws: what keeps a machine from starting.
  public init(
    _ configuration: SystemConfiguration, kind: FaultKind, stride: Cycle, path: String
  ) throws {
    self.kind = kind
    // One without a fault says how long it takes.
    let harmless = kind.pagesOnDemand ? FaultKind.pageRequestFailure : .shortImage
    let plain = try FaultTrial(configuration, kind: harmless, offset: 0, path: path).run()
    cycleCount = plain.length
    var offset: Cycle = 0
    while offset < cycleCount {
      let trial = try FaultTrial(configuration, kind: kind, offset: offset, path: path)
      let result = trial.run()
      var next = offset + stride
      // Whatever comes before the packet that was hit would have hit the same.
      if !kind.isAct, let struck = result.struck { next = max(next, struck + 1) }
      if result.struck == nil { next = kind.isAct ? next : cycleCount }
      take(result, from: offset, to: min(next, cycleCount))
      offset = next
    }
  }

  private mutating func take(_ result: FaultResult, from first: Cycle, to next: Cycle) {
    runCount += 1
    let isNew = !result.outcome.isGood && cycles[result.outcome] == nil
    cycles[result.outcome, default: 0] += next - first
    if isNew { bad.append((first, result.outcome, result.notice)) }
    if result.outcome == .noticed { notices[result.notice, default: 0] += 1 }
    for report in result.reports { reports[report, default: 0] += 1 }
    for rule in result.rules { rules[rule, default: 0] += 1 }
  }

  /// Whether every run ended as it may.
  public var holds: Bool { bad.isEmpty }
}
