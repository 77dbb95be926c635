import ArgumentParser
import CoSimulation

/// The whole PCI function over vfio-user, for QEMU and other clients.
struct ServeVFIOUserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vfio-user",
    abstract: "Serves the PCI function at a Unix socket, one client after the other.",
    discussion: """
      Each client gets a machine of its own, which begins at power-on. Only the socket's owner can \
      connect. Cycles pass while the device has something to do.
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
    let bench = try ServeBench(options, name: "vfio-user")
    defer { bench.close() }
    let server = VFIOUserServer(listening: listening) { Console.error("vfio-user: \($0)") }
    Console.error("vfio-user: \(options.device.rawValue) at \(options.socket)")
    var holds = true
    repeat {
      let (report, machine) = try server.serveNext { try bench.machine() }
      let summary = SessionSummary(report, mismatches: bench.mismatches)
      bench.endSession(machine)
      if json { try Output.printJSON(summary) } else { print(summary.text) }
      holds = holds && summary.holds
    } while !once
    if !holds { throw CommandFailure.violated }
  }
}
