import ArgumentParser
import Reporting
import Scenarios

/// What the judge costs of a run.
struct JudgeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "judge",
    abstract: "What the judge costs of a run, beside the same run without it.",
    discussion: """
      Block reads of 4 KiB, 32 in flight, over split and packed rings, in the access modes direct, \
      iommu, bounce and mixed-rings. Processor time per request with the judge on and off, measured \
      in turn; the share is a median over rounds. Exit code 1 when one is above 20 %.
      """)

  @Option(help: "Rounds that are counted; one more comes first.")
  var rounds: Int = 5

  @Option(help: "Requests in each round.")
  var requests: Int = 5000

  @Option(help: "The fetch engine: rtl or model; without it both.")
  var engine: EngineKind?

  @Flag(help: "Print one JSON array.")
  var json = false

  func validate() throws {
    if !(1...50).contains(rounds) { throw ValidationError("--rounds is not from 1 to 50") }
    if !(100...1_000_000).contains(requests) {
      throw ValidationError("--requests is not from 100 to 1000000")
    }
    if engine == .lockstep { throw ValidationError("--engine is rtl or model") }
  }

  func run() throws {
    let engines = engine.map { [$0] } ?? [EngineKind.model, .rtl]
    let rows: [JudgeBenchmark.Row]
    do {
      rows = try JudgeBenchmark(rounds: rounds, requestCount: requests, engines: engines).measure {
        Console.error($0)
      }
    } catch let error as DiskRun.StartError {
      throw CommandFailure.lacks(error.description)
    }
    if json { try Output.printJSON(rows) } else { print(JudgeBenchmark.text(rows)) }
    if rows.contains(where: { $0.share >= JudgeBenchmark.shareLimit }) {
      throw CommandFailure.violated
    }
  }
}
