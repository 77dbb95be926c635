import Foundation
public import JobFarm
public import Regression

/// A regression in a folder: rounds of seeds, each steered by what the rounds before it covered.
///
/// What is drawn depends on first seed, limits and size of a round, and on nothing else; a regression
/// that was killed goes on where it was, and one that ended can be made longer.
public final class Campaign {
  /// What a regression is.
  public struct Plan: Codable, Hashable, Sendable {
    /// The first seed; the others follow it.
    public var firstSeed: UInt64 = 1
    /// Seeds of a round.
    public var roundSize: Int = 50
    /// Seeds of a job.
    public var jobSize: Int = 5
    /// What every scenario keeps to.
    public var limits = ScenarioLimits()
    /// Whether rounds are steered.
    public var isSteered: Bool = true

    /// The plan without limits.
    public init() {}
  }

  /// The results.
  public let store: RegressionStore
  let plan: Plan
  let folder: String
  let library: String?
  let limit: WorkerLimit?
  private let say: (String) -> Void

  /// The name of the file with the results in a folder.
  public static let storeName: String = "regress.sqlite"

  /// Opens a regression or begins it.
  ///
  /// - Parameters:
  ///   - library: the path of another engine's library.
  ///   - limit: of a scenario; nil for none.
  ///   - say: takes lines about what happens.
  /// - Throws: `FarmFailure`, `RegressionStore.Failure`.
  public init(
    folder: String, plan: Plan, library: String?, limit: WorkerLimit? = nil,
    say: @escaping (String) -> Void
  ) throws {
    let path = try FarmFolder(folder).path
    self.folder = path
    self.plan = plan
    self.library = library.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    self.limit = limit
    self.say = say
    store = try RegressionStore(path: "\(path)/\(Self.storeName)")
    let text = String(decoding: try Worker.encode(plan), as: UTF8.self)
    if let before = try store.setting("plan"),
      (try? JSONDecoder().decode(Plan.self, from: Data(before.utf8))) != plan
    {
      throw FarmFailure(
        "\(folder): holds a regression with another first seed, limits or rounds; "
          + "name another folder with --out, or begin anew with --again")
    }
    try store.set("plan", to: text)
  }

  /// The rule that a scenario breaks which does not end.
  static let overtimeRule = "worker-overtime"

  /// What a worker's arguments begin with.
  public var workerArguments: [String] {
    ["regress", "worker"] + (limit.map { ["--limit", "\($0.seconds)"] } ?? [])
  }

  /// Runs what has no result among the first `count` seeds.
  public func perform(count: Int, on farm: any Farm) throws {
    let jobs = try FarmFolder("\(folder)/jobs")
    let rounds = (count + plan.roundSize - 1) / plan.roundSize
    for round in 0..<rounds {
      let first = plan.firstSeed + UInt64(round * plan.roundSize)
      let end = min(first + UInt64(plan.roundSize), plan.firstSeed + UInt64(count))
      guard try store.seeds(in: first..<end).count < Int(end - first) else { continue }
      let steering =
        plan.isSteered ? Steering(covered: try store.covered(before: round)) : Steering.none
      let draw = ScenarioDraw(limits: plan.limits, steering: steering)
      try perform(round, (first..<end).map(draw.scenario), on: farm, jobs)
      let verdicts = try store.verdicts()
      let covered = try store.covered()
      say(
        "round \(round + 1) of \(rounds): \(verdicts.values.reduce(0, +)) of \(count) runs, "
          + "\(verdicts["failed"] ?? 0) failed, "
          + "\(CoverageReport.coveredCount(covered)) of \(CoveragePlan.binCount) bins")
    }
  }

  /// Runs a round until each of its seeds has a result.
  private func perform(
    _ round: Int, _ scenarios: [RegressionScenario], on farm: any Farm, _ jobs: FarmFolder
  ) throws {
    while true {
      var work: [String: [RegressionScenario]] = [:]
      var names: [String] = []
      for start in stride(from: 0, to: scenarios.count, by: plan.jobSize) {
        let part = scenarios[start..<min(start + plan.jobSize, scenarios.count)]
        let done = try store.seeds(in: part[start].seed..<part[start].seed + UInt64(part.count))
        let missing = part.filter { !done.contains($0.seed) }
        guard let first = missing.first else { continue }
        let name = "round-\(round)-seed-\(first.seed)-\(missing.count)"
        let job = try Worker.encode(WorkerJob(missing, library: library))
        // A result is taken only for the very job that is wanted now.
        if FileManager.default.contents(atPath: jobs.job(name)) != job {
          try? FileManager.default.removeItem(atPath: jobs.result(name))
          try FarmFolder.write(job, to: jobs.job(name))
        }
        work[name] = missing
        names.append(name)
      }
      if names.isEmpty { return }
      try farm.run(names, in: jobs) { name, outcome in
        try merge(name, work[name] ?? [], outcome, jobs, round: round)
      }
    }
  }

  private func merge(
    _ name: String, _ scenarios: [RegressionScenario], _ outcome: FarmOutcome, _ jobs: FarmFolder,
    round: Int
  ) throws {
    switch outcome {
    case .done:
      let records = try Worker.records(jobs.result(name))
      guard records.count == scenarios.count else {
        throw FarmFailure(
          "\(jobs.result(name)): holds \(records.count) of \(scenarios.count) runs; remove it")
      }
      try store.add(records, of: scenarios, round: round)
    case .refused(let line): throw FarmFailure(line, isLack: true)
    case .crashed(let signal):
      try blame(
        name, scenarios, jobs, round: round, rule: "program-crashed", place: "signal \(signal)",
        reason: "the program ended by signal \(signal): \(jobs.lastLine(name))")
    case .overtime:
      try blame(
        name, scenarios, jobs, round: round, rule: Self.overtimeRule, place: "its limit",
        reason:
          "the scenario did not end within \(limit?.seconds ?? 0) s of processor time; --limit "
          + "gives it more")
    case .lost(let tries):
      try blame(
        name, scenarios, jobs, round: round, rule: "worker-lost", place: "again and again",
        reason: "its worker was lost \(tries) times")
    }
  }

  /// Keeps what a worker had done, and blames the scenario with which it ended; the rest is run anew.
  private func blame(
    _ name: String, _ scenarios: [RegressionScenario], _ jobs: FarmFolder, round: Int,
    rule: String, place: String, reason: String
  ) throws {
    var records = (try? Worker.records(Worker.partial(of: jobs.result(name)))) ?? []
    guard records.count < scenarios.count else { return }
    var outcome = ScenarioOutcome(
      seed: scenarios[records.count].seed, rule: rule, place: place, reason: reason)
    outcome.key = FailureKey(rule: rule, plainPlace: place)
    records.append(WorkerRecord(outcome, seconds: 0))
    try store.add(records, of: scenarios, round: round)
  }
}
