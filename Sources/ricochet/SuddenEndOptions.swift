import ArgumentParser
import CycleKernel
import Foundation
import Reporting
import Scenarios
import Trace

/// A run that ends without notice, and what has to outlive it.
struct SuddenEndOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Kill the program (SIGKILL) when something happens in this cycle or later.",
      valueName: "CYCLE", visibility: .hidden))
  var killAt: UInt64?

  @Option(
    help: ArgumentHelp(
      "Write to this file when each write was made and each flush ended.", valueName: "FILE",
      visibility: .hidden))
  var journal: String?

  private enum CodingKeys: CodingKey {
    case killAt, journal
  }

  /// Steps of the job, for the journal.
  final class Steps {
    private(set) var taken: [WorkloadStep] = []

    func take(_ step: WorkloadStep) { taken.append(step) }
  }

  let steps = Steps()

  /// What ends the run.
  var observers: [any TraceObserver] { killAt.map { [KillSwitch(at: $0)] } ?? [] }

  /// Writes the journal where it is wanted.
  func writeJournal(cycles: UInt64) throws {
    guard let journal else { return }
    do {
      try Data(DiskJournal(steps.taken, cycleCount: cycles).text.utf8)
        .write(to: URL(fileURLWithPath: journal))
    } catch {
      throw CommandFailure.badInput("\(journal): cannot be written; name another file")
    }
  }
}

/// Ends the program with the first event from a cycle on, as `kill -9` does.
final class KillSwitch: TraceObserver {
  private let cycle: Cycle

  init(at cycle: Cycle) { self.cycle = cycle }

  func observe(_ event: TraceEvent, payload: RawSpan) {
    if event.cycle >= cycle { kill(getpid(), SIGKILL) }
  }
}
