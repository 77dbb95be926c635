import ArgumentParser
import Conformance
import Endpoint
import Foundation
import OrderingReference
import RTLBridge
import Scenarios

/// The conformance list, statement by statement.
struct ConformanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Every statement of the conformance list: exercised, held, and its mutant killed.",
    discussion: """
      Runs every scenario with a monitor that decides the statements from outside, and then each \
      mutant of device or driver in the scenarios of its statement, where it must be named. What \
      cannot be decided from outside says why. Exit code 1 when a statement is broken, not \
      exercised, or its mutant survives; with --rtl, where an engine may have less to exercise, \
      when one is broken.
      """)

  @Option(help: ArgumentHelp("Only statements that begin with this.", valueName: "ID"))
  var only: String?

  @Flag(help: "Run the scenarios and not the mutants.")
  var noMutants = false

  @Option(help: "The fetch engine, as for `ricochet run`.")
  var engine: EngineKind = .model

  @Option(help: "A shared library with another fetch engine, with --engine rtl.")
  var rtl: String?

  @Flag(help: "Print the clause and the text of each statement too.")
  var long = false

  @Option(help: ArgumentHelp("Write each statement as JSON to this file.", valueName: "FILE"))
  var results: String?

  @Option(help: "Run hostile operations, that many, instead of the list.")
  var hostile: Int?

  @Option(help: "Seed of the hostile operations.")
  var seed: UInt64 = 1

  func validate() throws {
    if let only, !StatementID.all.contains(where: { $0.description.hasPrefix(only) }) {
      throw ValidationError("--only \(only) begins no statement; try ST, VQ-SPLIT or PCI-27")
    }
  }

  func run() throws {
    if engine != .model || rtl != nil {
      if rtl != nil, engine == .model {
        throw CommandFailure.badInput("--rtl is for an engine in RTL; use --engine rtl with it")
      }
      _ = try Output.start { () throws(DiskRun.StartError) in
        do throws(RTLLibraryError) { return try AssembledEngine(engine, library: rtl) } catch {
          throw .library(error)
        }
      }
    }
    if let hostile {
      var arguments = ["--count", "\(hostile)", "--seed", "\(seed)"]
      arguments.append(contentsOf: ["--out", "hostile.case"])
      return try HostileCommand.parse(arguments).run()
    }
    let file = try ImageFile(source: nil, folder: nil, name: "conformance", seed: 1, limit: 1 << 30)
    defer { file.remove() }
    let chosen = Statement.all.filter { $0.id.description.hasPrefix(only ?? "") }
    let runner = ConformanceRunner(
      image: try DiskImage(path: file.path), engine: engine, library: rtl)
    let needed = Set(chosen.flatMap(\.scenarios))
    let scenarios = ConformanceScenario.allCases.filter(needed.contains)
    try runner.run(scenarios) { Console.error("scenario \($0.rawValue)") }
    if !noMutants {
      try runner.runMutants(of: chosen) { Console.error("\($0) mutant \($1)") }
    }
    let report = ConformanceReport(runner, statements: chosen, hasMutants: !noMutants)
    try Output.write(report.records, to: results)
    print(report.text(isLong: long), terminator: "")
    // What is broken stands at the end too, where a reader of a log looks.
    if !report.breaksNothing { print(report.broken, terminator: "") }
    if rtl == nil ? !report.holds : !report.breaksNothing { throw CommandFailure.violated }
  }
}
