import ArgumentParser

/// The device for a guest or a simulator outside of this process.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Lends the device to a guest or a simulator outside.",
    subcommands: [ServeVFIOUserCommand.self, ServeVhostUserCommand.self])
}
