import ArgumentParser
import CoSimulation

/// The rings of the device over vhost-user, for QEMU and other front ends.
struct ServeVhostUserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vhost-user",
    abstract: "Serves the device's rings at a Unix socket, one front end after the other.",
    discussion: """
      Each front end gets a machine of its own. Configuration space is the front end's; rings and \
      buffers are served through the endpoint and its fetch engine. Only the socket's owner can \
      connect.
      """)

  @OptionGroup var options: ServeOptions

  @Flag(help: "End after the first session.")
  var once = false

  @Flag(help: "Print one JSON object for each session instead of a table.")
  var json = false

  func run() throws {
    let listening: ListeningSocket
    do {
      listening = try ListeningSocket(path: options.socket)
    } catch {
      throw CommandFailure.badInput(error.description)
    }
    let bench = try ServeBench(options, name: "vhost-user", hasTranslations: true)
    defer { bench.close() }
    let server = VhostUserServer(listening: listening) { Console.error("vhost-user: \($0)") }
    Console.error("vhost-user: \(options.device.rawValue) at \(options.socket)")
    var holds = true
    repeat {
      let (report, machine) = try server.serveNext { try bench.machine() }
      let summary = VhostSummary(report, mismatches: bench.mismatches)
      bench.endSession(machine)
      if json { try Output.printJSON(summary) } else { print(summary.text) }
      holds = holds && summary.holds
    } while !once
    if !holds { throw CommandFailure.violated }
  }
}
