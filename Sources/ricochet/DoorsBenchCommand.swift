import ArgumentParser
import Foundation
import Reporting

/// What the doors cost.
struct DoorsBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doors",
    abstract: "What the doors cost a guest, a client and a SystemC platform, beside baselines.",
    discussion: """
      Seconds from the start of QEMU to the guest's shell without a device, with QEMU's own and with \
      the model; random reads of 4 KiB that a guest sees through vfio-user, beside QEMU's own device \
      (by the clock); the same of a client without a guest, beside the same reads without a door \
      (per second of processor time); loosely timed SystemC accesses, beside a plain memory (the \
      same). The judge is on. Every round runs all in turn; values are medians. It runs in the \
      project's folder, after make guests and make systemc; what is not there is said and left out.
      """)

  /// What can be measured, by the names of the command line.
  enum Part: String, ExpressibleByArgument, CaseIterable {
    case boot, guest, client, systemc

    var measurement: DoorMeasurement {
      switch self {
      case .boot: .boot
      case .guest: .guest
      case .client: .client
      case .systemc: .accesses
      }
    }
  }

  @Option(help: "Rounds.")
  var rounds: Int = 3

  @Option(help: "Milliseconds for each number of reads in flight.")
  var milliseconds: Int = 1000

  @Option(parsing: .upToNextOption, help: "Measure these alone: boot, guest, client, systemc.")
  var only: [Part] = Part.allCases

  @Flag(help: "Print one JSON array.")
  var json = false

  func validate() throws {
    if !(1...50).contains(rounds) { throw ValidationError("--rounds is not from 1 to 50") }
    if !(10...10_000).contains(milliseconds) {
      throw ValidationError("--milliseconds is not from 10 to 10000")
    }
  }

  func run() throws {
    let root = FileManager.default.currentDirectoryPath
    guard FileManager.default.fileExists(atPath: "\(root)/scripts/guests/measure.sh") else {
      throw CommandFailure.lacks(
        "no scripts/guests/measure.sh here; run it in the project's folder")
    }
    let tools = DoorTools(
      program: Bundle.main.executablePath ?? CommandLine.arguments[0], root: root,
      milliseconds: milliseconds
    ) { Console.error($0) }
    let bench = DoorsBenchmark(rounds: rounds, measurements: Set(only.map(\.measurement)))
    let rows: [DoorsBenchmark.Row]
    do {
      rows = try bench.measure { try tools.measure($0, $1) }
    } catch let failure as DoorTools.Failure {
      Console.error("ricochet: \(failure.description)")
      throw CommandFailure.violated
    }
    if json { try Output.printJSON(rows) } else { print(DoorsBenchmark.text(rows)) }
  }
}
