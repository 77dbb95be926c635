public import ArgumentParser
import Foundation
public import HostPlatform
import LitmusLanguage
public import OrderingExplorer
import RTLBridge
public import Reporting

/// Litmus tests, explored exhaustively.
struct LitmusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "litmus",
    abstract: "Every outcome of a litmus test, or of the whole corpus.",
    discussion: """
      FILE is a litmus file (docs/litmus.md); corpus runs all files of the corpus, and table prints \
      which barriers a driver needs. A test that would not finish is refused with an estimate. \
      --timed runs a file or the corpus on the timed machine, once for each seed below --seeds; \
      corpus alone takes both. \
      Exit code 1 when a condition fails or outcomes differ from those beside the file.
      """)

  @Argument(help: ArgumentHelp("A litmus file, corpus, or table.", valueName: "FILE"))
  var subject: String

  @Option(help: "Folder of the corpus.")
  var folder: String = "litmus"

  @Option(help: "Look for the smallest set of these that keeps the bad outcome away.")
  var vary: VariationKind?

  @Option(help: "States above which a test is refused.")
  var limit: Int = 20_000_000

  @Option(help: "Break a rule of the explorer.")
  var mutant: RuleMutant?

  @Flag(help: "Run on the timed machine, once for each seed.")
  var timed = false

  @Option(help: "Seeds of the timed machine.")
  var seeds: UInt64 = LitmusCommand.defaultSeeds

  @Option(help: "Break a rule of the timed machine.")
  var timedMutant: TimedMutant?

  @Option(
    help: """
      On the timed machine, let a fetch engine walk the ring in the agent's place: model or rtl. \
      Of the corpus, only the tests with such an agent are run then.
      """)
  var engine: TimedEngine?

  /// Enough for every outcome of the corpus that machines reach.
  static let defaultSeeds: UInt64 = 4000

  @Flag(help: "Take every step in every order.")
  var unreduced = false

  @Flag(help: "Write the outcomes beside the files instead of comparing them.")
  var write = false

  @Option(
    help: ArgumentHelp(
      "Write the shortest execution of a bad outcome as a waveform (FST), and a GTKWave save file "
        + "beside it; of the corpus, one for each test that has one, into a folder of this name.",
      valueName: "file"))
  var waves: String?

  @Option(
    help: ArgumentHelp(
      "With corpus: write the shortest execution of every bad outcome to this file, as JSON.",
      valueName: "FILE"))
  var executions: String?

  @Option(
    help: ArgumentHelp("With corpus: write the result as JSON to this file.", valueName: "FILE"))
  var results: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...4_000_000_000).contains(limit) {
      throw ValidationError("--limit is not from 1 to 4000000000")
    }
    if vary != nil, ["corpus", "table"].contains(subject) {
      throw ValidationError("--vary takes one litmus file")
    }
    if waves != nil, vary != nil || write || timed || subject == "table" {
      throw ValidationError(
        "--waves goes with a file or corpus, and without --vary, --write and --timed")
    }
    if let waves, subject != "corpus", !waves.hasSuffix(".fst") {
      throw ValidationError("--waves \(waves) does not end in .fst")
    }
    if executions != nil || results != nil,
      subject != "corpus" || timed || write || waves != nil || mutant != nil
    {
      throw ValidationError("--executions and --results go with corpus alone")
    }
    if !(1...100_000_000).contains(seeds) {
      throw ValidationError("--seeds is not from 1 to 100000000")
    }
    if timed, subject == "table" || write || vary != nil || mutant != nil || unreduced {
      throw ValidationError(
        "--timed goes with a file or corpus, and without --write, --vary, --mutant, --unreduced")
    }
    if engine != nil, !timed { throw ValidationError("--engine goes with --timed") }
    if timedMutant != nil, !timed { throw ValidationError("--timed-mutant goes with --timed") }
    if write, mutant != nil || subject == "table" {
      throw ValidationError("--write goes with a file or corpus, and with all rules")
    }
  }

  private var explorer: Explorer {
    Explorer(rules: Rules(mutant: mutant), isReduced: !unreduced, limit: limit)
  }

  func run() throws {
    do {
      switch subject {
      case "corpus": try runCorpus()
      case "table": print(try BarrierTable(explorer: explorer).text)
      default: try runFile()
      }
    } catch let failure as LitmusFile.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let error as ExplorationError {
      throw CommandFailure.badInput("\(subject): \(error)")
    } catch LaneWriter.Failure.library(.fileMissing(let library)) {
      throw CommandFailure.lacks(
        "\(library): no such library; build it with scripts/build-lanes.sh")
    } catch let failure as LaneWriter.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let failure as RTLLibraryError {
      throw CommandFailure.lacks("\(failure)")
    }
  }

  private func runCorpus() throws {
    let paths = try LitmusFile.paths(below: folder)
    if write { return try writeExpected(of: paths) }
    if let executions {
      let found = try LitmusExecutions(paths: paths, explorer: explorer)
      try Output.write(found, to: executions)
      print(
        "\(found.executions.count) executions of bad outcomes in \(found.badTestCount) of "
          + "\(found.testCount) tests")
      return
    }
    if let waves {
      let gallery = try LitmusGallery(paths: paths, explorer: explorer, folder: waves)
      if json { try Output.printJSON(gallery) } else { print(gallery.text) }
      return
    }
    if timed {
      let runs = try TimedCorpus(
        paths: paths, seeds: seeds, mutant: timedMutant, engine: engine)
      if json { try Output.printJSON(runs) } else { print(runs.text) }
      if !runs.holds { throw CommandFailure.violated }
      return
    }
    if mutant != nil {
      let corpus = try LitmusCorpus(paths: paths, explorer: explorer)
      if json { try Output.printJSON(corpus) } else { print(corpus.text) }
      if !corpus.holds { throw CommandFailure.violated }
      return
    }
    let voices = try LitmusVoices(paths: paths, explorer: explorer, seeds: seeds)
    try Output.write(voices, to: results)
    if json { try Output.printJSON(voices) } else { print(voices.text) }
    if !voices.holds { throw CommandFailure.violated }
  }

  private func runFile() throws {
    let file = try LitmusFile(path: subject)
    if write { return try writeExpected(of: [subject]) }
    if timed { return try runTimed(file) }
    if let vary {
      let variation = try explorer.vary(vary, of: file.test)
      print(variation.text)
      if variation.solutions.isEmpty { throw CommandFailure.violated }
      return
    }
    let result = try LitmusResult(file, with: explorer)
    if json { try Output.printJSON(result) } else { print(result.text) }
    if let waves { try draw(file, to: waves) }
    if !result.holds || result.isAsExpected == false { throw CommandFailure.violated }
  }

  private func draw(_ file: LitmusFile, to path: String) throws {
    guard let wave = try LitmusWave(file, with: explorer) else {
      Console.error("no bad outcome is reached, so there is no waveform")
      return
    }
    let saveFile = String(path.dropLast(".fst".count)) + ".gtkw"
    try wave.write(to: path)
    try Data(wave.saveFile.utf8).write(to: URL(fileURLWithPath: saveFile))
    Console.error("waveform: \(path) (open it with: gtkwave \(path) \(saveFile))")
  }

  private func runTimed(_ file: LitmusFile) throws {
    guard file.expected != nil else {
      throw CommandFailure.badInput(
        "\(subject): no expected outcomes beside the file; make them with --write")
    }
    if let engine, !TimedLitmusResult.walksRing(file) {
      throw CommandFailure.badInput(
        "\(subject): no agent walks a ring, so --engine \(engine.rawValue) has nothing to do")
    }
    let result = try TimedLitmusResult(
      file, seeds: seeds, mutant: timedMutant, engine: engine?.make())
    if json { try Output.printJSON(result) } else { print(result.text) }
    if !result.holds { throw CommandFailure.violated }
  }

  private func writeExpected(of paths: [String]) throws {
    for path in paths {
      let text = try explorer.expected(of: try LitmusFile(path: path).test).text
      try Data(text.utf8).write(to: URL(fileURLWithPath: LitmusFile.expectedPath(of: path)))
    }
    print("outcomes written beside \(paths.count) files")
  }
}

extension VariationKind: ExpressibleByArgument {}
extension RuleMutant: ExpressibleByArgument {}
extension TimedEngine: ExpressibleByArgument {}
extension TimedMutant: ExpressibleByArgument {}
