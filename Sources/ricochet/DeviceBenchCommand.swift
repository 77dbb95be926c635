import ArgumentParser
import Reporting
import Scenarios

/// Requests per second and cycles per request of whole machines.
struct DeviceBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device",
    abstract: "Requests per second of wall time and cycles per request, for every machine.",
    discussion: """
      Block requests of 4 KiB, 32 in flight, and frames of 64 bytes that come back, over split and \
      packed rings, in host and in bounce memory, with both engines. The judge is on. \
      Processor time from the first request to the last; the column \
      "time" is that per request, divided by the first row's of the same device.
      """)

  @Option(help: "Rounds that are counted; one more comes first.")
  var rounds: Int = 3

  @Option(help: "Requests in each round.")
  var requests: Int = 10_000

  @Flag(help: "Print one JSON array.")
  var json = false

  func validate() throws {
    if !(1...50).contains(rounds) { throw ValidationError("--rounds is not from 1 to 50") }
    if !(100...10_000_000).contains(requests) {
      throw ValidationError("--requests is not from 100 to 10M")
    }
  }

  func run() throws {
    let rows: [DeviceBenchmark.Row]
    do {
      rows = try DeviceBenchmark(rounds: rounds, requestCount: requests).measure {
        Console.error($0)
      }
    } catch let error as DiskRun.StartError {
      throw CommandFailure.lacks(error.description)
    }
    if json { try Output.printJSON(rows) } else { print(DeviceBenchmark.text(rows)) }
  }
}
