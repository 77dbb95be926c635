import ArgumentParser

/// Scenarios drawn from a described space, steered towards what nothing has covered yet.
struct RegressCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "regress",
    abstract: "Runs scenarios drawn by seed, judges each, and steers towards empty bins.",
    subcommands: [
      RegressRunCommand.self, RegressReplayCommand.self, RegressReportCommand.self,
      RegressSpaceCommand.self, RegressWorkerCommand.self,
    ], defaultSubcommand: RegressRunCommand.self)
}
