import ArgumentParser
import Endpoint
import Foundation
import JobFarm
import RTLBridge
import Regression
import RegressionCampaign

/// Runs a regression.
struct RegressRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs as many seeds, and reports (the default).",
    discussion: """
      Each seed draws a scenario: machine, device, rings, traffic, latencies, faults. Seeds come in \
      rounds; a round is steered towards bins that the rounds before it left empty. What a folder \
      holds is not run again: a regression that was killed goes on, and more seeds make it longer. \
      What fails is shrunk, and lies in failures/ with replay, waveform and verdict. Exit code 1 \
      when something failed.
      """)

  /// Who runs the jobs.
  enum FarmName: String, CaseIterable, ExpressibleByArgument {
    /// Processes of this machine.
    case local
    /// Job arrays.
    case slurm
  }

  /// A count, or as many as there are processors.
  struct JobCount: ExpressibleByArgument {
    var count: Int?

    init?(argument: String) {
      if argument == "auto" { return }
      guard let count = Int(argument), (1...4096).contains(count) else { return nil }
      self.count = count
    }

    init() {}

    var defaultValueDescription: String { "auto" }
  }

  @Option(help: "Seeds to run, from 1 to 100 million.")
  var seeds: Int = 100

  @Option(help: "The first seed.")
  var seed: UInt64 = 1

  @Option(help: "Jobs at a time: a number, or auto.")
  var jobs: JobCount = JobCount()

  @Option(help: "Who runs the jobs: local or slurm.")
  var on: FarmName = .local

  @Option(help: ArgumentHelp("An option of sbatch; may be given again.", valueName: "option"))
  var sbatch: [String] = []

  @Option(help: "The folder of the regression; with --on slurm, one that every node sees.")
  var out: String = ".build/regress"

  @Option(
    help: ArgumentHelp(
      "Only these values of a knob; may be given again.", valueName: "knob=value,..."))
  var set: [String] = []

  @Option(help: "A shared library with another fetch engine behind the ABI.")
  var rtl: String?

  @Option(help: "Break one rule of the device on purpose.")
  var mutant: EndpointMutant?

  @Option(help: "Seeds of a round.")
  var round: Int = 50

  @Option(help: WorkerLimit.help)
  var limit: WorkerLimit = .usual

  @Flag(help: "Draw every round without looking at what is covered.")
  var unsteered = false

  @Flag(help: "Begin anew, whatever the folder holds.")
  var again = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...100_000_000).contains(seeds) {
      throw ValidationError("--seeds is not from 1 to 100000000")
    }
    if !(1...1_000_000).contains(round) {
      throw ValidationError("--round is not from 1 to 1000000")
    }
    if seed > .max - 200_000_000 { throw ValidationError("--seed leaves no room for --seeds") }
    if on == .local && !sbatch.isEmpty { throw ValidationError("--sbatch needs --on slurm") }
    _ = try limits()
  }

  private func limits() throws -> ScenarioLimits {
    var limits = ScenarioLimits()
    for text in set {
      if let wrong = limits.take(text) { throw ValidationError("--set: \(wrong)") }
    }
    limits.mutant = mutant?.rawValue
    return limits
  }

  func run() throws {
    if again { try? FileManager.default.removeItem(atPath: out) }
    var plan = Campaign.Plan()
    plan.firstSeed = seed
    plan.roundSize = round
    plan.isSteered = !unsteered
    plan.limits = try limits()
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    do {
      if let rtl { plan.limits.take(try RTLLibrary(path: rtl)) }
      let campaign = try Campaign(folder: out, plan: plan, library: rtl, limit: limit) {
        Console.error($0)
      }
      try campaign.perform(count: seeds, on: farm(program, campaign.workerArguments))
      try campaign.shrinkFailures(program: program) { Console.error($0) }
      let report = try RegressionReport(campaign.store)
      if json { try Output.printJSON(report) } else { print(report.text(limit: 8)) }
      if !report.holds { throw CommandFailure.violated }
    } catch let failure as FarmFailure {
      throw CommandFailure(line: failure.description, code: failure.isLack ? 3 : 2)
    } catch let failure as RegressionStore.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let failure as Worker.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let failure as RTLLibraryError {
      throw CommandFailure.badInput("\(failure)")
    }
  }

  private func farm(_ program: String, _ arguments: [String]) -> any Farm {
    switch on {
    case .local:
      return LocalFarm(program: program, arguments: arguments, workerCount: jobs.count)
    case .slurm:
      return SlurmFarm(
        program: program, arguments: arguments, limit: jobs.count, options: sbatch
      ) { Console.error($0) }
    }
  }
}
