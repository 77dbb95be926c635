import Scenarios
import VirtioLayouts

extension FaultKind {
  /// Why a fault that was skipped could not be tried.
  var missingMeans: String {
    switch self {
    case .noSpace: "there is no small file system to fill; name a folder on one with --small-folder"
    case .killed: "there is no program to kill"
    default: "the engine has no reset of queues"
    }
  }
}

extension FaultTable.Row {
  init(_ sweep: FaultSweep, _ configuration: SystemConfiguration) {
    let access = configuration.access.rawValue
    let ring = configuration.ringFeatures.contains(.ringPacked) ? "packed" : "split"
    func count(_ outcome: FaultOutcome) -> UInt64 { sweep.cycles[outcome] ?? 0 }
    self.init(
      fault: sweep.kind.rawValue, access: access, ring: ring,
      engine: configuration.engine.rawValue, cycles: sweep.cycleCount, runs: sweep.runCount,
      right: count(.right), noticed: count(.noticed), untouched: count(.untouched),
      silent: count(.silent), hang: count(.hang), broken: count(.broken),
      misreported: count(.misreported),
      judged: sweep.rules.values.max() ?? 0,
      notices: sweep.notices.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
      reports: sweep.reports.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
      failures: sweep.bad.map { bad in
        "\(sweep.kind.rawValue), \(access), \(ring): \(bad.outcome.rawValue) from cycle "
          + "\(bad.cycle) on: \(bad.what)"
      })
  }
}

extension FaultTable.Row {
  /// A sweep of killed programs; each stands for the cycles up to the next.
  init(_ sweep: KillSweep, _ configuration: SystemConfiguration) {
    let access = configuration.access.rawValue
    let ring = configuration.ringFeatures.contains(.ringPacked) ? "packed" : "split"
    let count = UInt64(sweep.killCount + sweep.lateCount)
    let each = sweep.cycleCount / max(count, 1)
    let untouched = UInt64(sweep.lateCount) * each
    let silent = UInt64(Set(sweep.faults.map(\.cycle)).count) * each
    self.init(
      fault: FaultKind.killed.rawValue, access: access, ring: ring,
      engine: configuration.engine.rawValue, cycles: sweep.cycleCount, runs: Int(count),
      right: sweep.cycleCount - untouched - silent, noticed: 0, untouched: untouched,
      silent: silent, hang: 0, broken: 0, misreported: 0, judged: 0, notices: [], reports: [],
      failures: sweep.faults.prefix(1).map {
        "killed, \(access), \(ring): silent in cycle \($0.cycle): \($0.what)"
      })
  }
}
