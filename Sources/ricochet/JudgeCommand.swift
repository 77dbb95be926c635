import ArgumentParser
import Reporting

/// The verdict over a trace file.
struct JudgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "Judges a trace file of any run: rules, violations, witnesses.",
    discussion: """
      TRACE is a file that ricochet run --trace wrote, from any device, ring, access mode or mutant \
      (docs/trace.md). Exit code 1 when a rule was broken, 2 when the file is no whole trace.
      """)

  @Argument(help: ArgumentHelp("A trace file.", valueName: "TRACE"))
  var trace: String

  @Option(help: "Violations that are listed; all are counted.")
  var limit: Int = 20

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(0...10_000).contains(limit) { throw ValidationError("--limit is not from 0 to 10000") }
  }

  func run() throws {
    var judgement = TraceJudgement(path: trace, limit: limit)
    let report: JudgeReport
    do throws(TraceJudgement.Failure) {
      report = try judgement.perform()
    } catch {
      throw CommandFailure.badInput(error.description)
    }
    if json { try Output.printJSON(report) } else { print(report.text) }
    if !report.holds { throw CommandFailure.violated }
  }
}
