import Foundation
import JobFarm
import Regression

/// Failures: shrunk, and kept in folders of their own.
extension Campaign {
  /// Kinds of failure that are shrunk; what is beyond is listed with its first seed.
  public static let shrinkLimit: Int = 12

  /// Shrinks what is not shrunk yet, and leaves a folder for each kind.
  ///
  /// | file | holds |
  /// | --- | --- |
  /// | `replay.txt` | the shrunk scenario |
  /// | `verdict.txt` | what its replay says |
  /// | `log.txt` | what the replay said beside it |
  /// | `wave.fst` | a waveform of the end of it |
  ///
  /// - Parameter program: the path of this program, which runs each probe as a worker.
  public func shrinkFailures(program: String, say: (String) -> Void) throws {
    let kinds = try store.failures()
    let shrunk = kinds.filter { $0.folder != nil }.count
    for kind in kinds.filter({ $0.folder == nil }).prefix(max(0, Self.shrinkLimit - shrunk)) {
      guard let text = try store.scenario(seed: kind.firstSeed) else { continue }
      let scenario = try ReplayFile(text: text).scenario
      let probes = try FarmFolder("\(folder)/probes")
      var shrink = Shrink(scenario, rule: kind.rule, limits: plan.limits) { scenario in
        try self.probe(scenario, program: program, in: probes)
      }
      // Each probe of one that does not end would take the whole limit.
      let result =
        kind.rule == Self.overtimeRule
        ? Shrink.Result(scenario: scenario, probeCount: 0) : try shrink.perform()
      var noted = kind
      noted.folder = try keep(result.scenario, of: kind, program: program)
      noted.summary = result.scenario.summary
      try store.note(noted, seed: kind.firstSeed, probes: result.probeCount)
      say("\(kind.rule): shrunk in \(result.probeCount) runs: \(result.scenario.summary)")
    }
    try? FileManager.default.removeItem(atPath: "\(folder)/probes")
  }

  /// Runs one scenario in a process of its own, so that a crash is an answer like any other.
  private func probe(
    _ scenario: RegressionScenario, program: String, in probes: FarmFolder
  ) throws -> FailureKey? {
    let name = "probe"
    try? FileManager.default.removeItem(atPath: probes.result(name))
    try FarmFolder.write(
      try Worker.encode(WorkerJob([scenario], library: library)), to: probes.job(name))
    var key: FailureKey?
    let farm = LocalFarm(program: program, arguments: workerArguments, workerCount: 1)
    try farm.run([name], in: probes) { name, outcome in
      switch outcome {
      case .done: key = try Worker.records(probes.result(name)).first?.outcome.key
      case .crashed(let signal):
        key = FailureKey(rule: "program-crashed", plainPlace: "signal \(signal)")
      case .overtime: key = FailureKey(rule: Self.overtimeRule, plainPlace: "its limit")
      case .lost: key = FailureKey(rule: "worker-lost", plainPlace: "again and again")
      case .refused: key = nil
      }
    }
    return key
  }

  private func keep(
    _ scenario: RegressionScenario, of kind: RegressionStore.FailureKind, program: String
  ) throws -> String {
    let name = "failures/\(kind.rule)-\(kind.firstSeed)"
    let path = try FarmFolder("\(folder)/\(name)").path
    let key = FailureKey(rule: kind.rule, plainPlace: kind.place)
    try FarmFolder.write(
      Data(ReplayFile(scenario, key: key).text.utf8), to: path + "/replay.txt")
    var arguments = ["regress", "replay", path + "/replay.txt", "--waves", path]
    if let library { arguments += ["--rtl", library] }
    if let limit { arguments += ["--limit", "\(limit.seconds)"] }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    for (file, isError) in [("verdict.txt", false), ("log.txt", true)] {
      _ = FileManager.default.createFile(atPath: "\(path)/\(file)", contents: nil)
      let handle = FileHandle(forWritingAtPath: "\(path)/\(file)")
      if isError { process.standardError = handle } else { process.standardOutput = handle }
    }
    try process.run()
    process.waitUntilExit()
    if process.terminationReason == .uncaughtSignal {
      let line = "the replay ended by signal \(process.terminationStatus)\n"
      try FarmFolder.write(Data(line.utf8), to: path + "/verdict.txt")
    }
    return name
  }
}
