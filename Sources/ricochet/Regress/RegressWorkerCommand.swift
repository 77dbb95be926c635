import ArgumentParser
import JobFarm
import RTLBridge
import Regression

/// Does one job of a regression; what a farm runs.
struct RegressWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Does one job of a regression, on any machine that sees its files.",
    discussion: """
      Reads a job that `ricochet regress` wrote, runs its scenarios, and leaves the result whole or \
      not at all. It needs nothing else: any queue of jobs can run it. With --limit a scenario that \
      takes longer ends it by SIGPROF, or by SIGALRM where it only waits.
      """)

  @Argument(help: "The job.")
  var job: String

  @Argument(help: "Where the result goes.")
  var result: String

  @Option(help: WorkerLimit.help)
  var limit: WorkerLimit?

  func run() throws {
    do {
      try Worker.perform(job: job, result: result) { limit?.arm() }
      WorkerLimit.disarm()
    } catch let failure as Worker.Failure {
      throw CommandFailure.badInput(failure.description)
    } catch let failure as RTLLibraryError {
      throw CommandFailure.lacks("\(failure)")
    }
  }
}
