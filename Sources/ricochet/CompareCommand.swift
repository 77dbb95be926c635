import ArgumentParser
import HostPlatform
import OrderingExplorer
import Reporting
import Scenarios

/// Litmus tests, or runs, as one table.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Several litmus tests, or several runs, as one table.",
    subcommands: [CompareLitmus.self, CompareRuns.self, CompareAxioms.self])
}

/// Questions and answers of several litmus tests.
struct CompareLitmus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "litmus", abstract: "Each test's question with its answer.",
    discussion: "Exit code 1 when a test is not as its last line says.")

  @Argument(help: ArgumentHelp("Litmus files.", valueName: "FILE"))
  var files: [String]

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let comparison: LitmusComparison
    do {
      comparison = try LitmusComparison(paths: files, explorer: Explorer())
    } catch let failure as LitmusFile.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let error as ExplorationError {
      throw CommandFailure.badInput("\(error)")
    }
    if json { try Output.printJSON(comparison) } else { print(comparison.text) }
    if !comparison.holds { throw CommandFailure.violated }
  }
}

/// One machine of a comparison: an access mode, and words that change it.
struct ComparedRun: ExpressibleByArgument {
  var name: String
  var access: AccessMode
  var mapping: HostPlatform.MemoryType?
  var isPacked = false

  init?(argument: String) {
    name = argument
    let parts = argument.split(separator: ",").map(String.init)
    guard let first = parts.first, let access = AccessMode(rawValue: first) else { return nil }
    self.access = access
    for word in parts.dropFirst() {
      if word == "packed" {
        isPacked = true
      } else if let mapping = HostPlatform.MemoryType(argument: word) {
        self.mapping = mapping
      } else {
        return nil
      }
    }
  }

  static var allValueStrings: [String] {
    AccessMode.allCases.map(\.rawValue)
  }
}

/// The disk job on several machines.
struct CompareRuns: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "The disk job on several machines, side by side.",
    discussion: """
      A machine is an access mode and words behind commas: uc or wc for how the CPU maps the \
      device's memory, packed for packed rings; bounce,uc for example. The engine is the Swift \
      model unless --engine says otherwise. Exit code 1 when a run does not hold.
      """)

  @Argument(help: ArgumentHelp("Machines.", valueName: "MACHINE"))
  var runs: [ComparedRun]

  @Option(help: "The fetch engine: rtl or model.")
  var engine: EngineKind = .model

  @Option(help: "Bytes of a large request.")
  var requestSize: ByteSize = ByteSize(64 << 10)

  @Option(help: "Requests in flight, 1 to 32.")
  var depth: Int = 16

  @Option(help: "Bytes that are written and read back.")
  var writeSize: ByteSize = ByteSize(256 << 10)

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    var summaries: [RunSummary] = []
    for run in runs {
      var options = try MachineOptions.parse([])
      options.engine = engine
      options.requestSize = requestSize
      options.depth = depth
      options.writeSize = writeSize
      options.ring = run.isPacked ? .packed : .split
      options.bounceMapping = run.mapping
      do {
        try options.validate()
      } catch let error as ValidationError {
        throw CommandFailure.badInput(error.message)
      }
      summaries.append(try options.perform(run.access, isQuiet: true).summary)
    }
    let comparison = RunComparison(summaries, names: runs.map(\.name))
    if json { try Output.printJSON(summaries) } else { print(comparison.text) }
    if !comparison.holds { throw CommandFailure.violated }
  }
}
