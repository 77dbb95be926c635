import ArgumentParser

#if canImport(Glibc)
import Glibc
#endif

/// The command line.
@main
struct Ricochet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ricochet",
    abstract: "A cycle-level model of a virtio PCI device with on-device bounce memory.",
    discussion: """
      Exit codes: 0 everything holds, 1 a rule or an expectation failed, 2 bad input or usage, \
      3 the machine lacks something that is then named.
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, RunCommand.self, ListCommand.self, BenchCommand.self,
      ConformanceCommand.self, HostileCommand.self, FaultsCommand.self, LockstepCommand.self,
      LitmusCommand.self, MatrixCommand.self, JudgeCommand.self, CompareCommand.self,
      RegressCommand.self, SignOffCommand.self, ReportCommand.self, SizeCommand.self,
      ServeCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as CommandFailure {
      if let line = failure.line { Console.error("ricochet: \(line)") }
      Glibc.exit(failure.code)
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code == .success {
        print(text)
        Glibc.exit(0)
      }
      Console.error(text)
      Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
    }
  }
}
