public import ArgumentParser
import Endpoint
import Foundation
import Reporting
public import Scenarios

/// Faults in every cycle of a request's life.
struct FaultsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "faults",
    abstract: "Something goes wrong in every cycle of a request's life.",
    discussion: """
      A disk is written, flushed and read back; in each cycle of that, in a run of its own, \
      something goes wrong once: a completion is lost, late, repeated, poisoned or refused, an \
      interrupt or a doorbell is lost, credits stay away, the link goes down, the device is pulled \
      or reset. Each run must end with right data, or with a driver that noticed and a device that \
      works after a reset; never with silent corruption, a hang, or the loss of what was flushed. \
      Exit code 1 when one does not. Without --fault all are tried.
      """)

  @Option(help: "Only this fault; may be given again.")
  var fault: [FaultKind] = []

  @Option(help: "How the device reaches data; may be given again. (default: direct, iommu, bounce)")
  var access: [AccessMode] = []

  @Option(help: "The format of the rings: split or packed; without it both.")
  var ring: RingFormat?

  @Option(help: "The fetch engine, as for `ricochet run`.")
  var engine: EngineKind = .model

  @Option(help: "Try every so many cycles; 1 for each.")
  var stride: UInt64 = 1

  @Option(help: "Programs that are killed for each machine, 1 to 10000.")
  var kills: Int = 40

  @Option(help: "Break one rule of the device on purpose.")
  var mutant: EndpointMutant?

  @Option(
    help: ArgumentHelp(
      "A folder on a file system of at most 64 MiB, which no-space fills; without it one is "
        + "mounted for this command alone, where the system lets it.", valueName: "FOLDER"))
  var smallFolder: String?

  @Option(help: ArgumentHelp("Write the table as JSON to this file.", valueName: "FILE"))
  var results: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if !(1...1_000_000).contains(stride) {
      throw ValidationError("--stride is not from 1 to 1000000")
    }
    if !(1...10_000).contains(kills) {
      throw ValidationError("--kills \(kills) is not from 1 to 10000")
    }
  }

  /// Where images of the runs go: memory where the system has a folder of it, since each of many runs
  /// cuts its image to nothing and waits for what the file system makes of that.
  private static var folder: String {
    let shared = "/dev/shm"
    let isGiven = ProcessInfo.processInfo.environment["TMPDIR"] != nil
    return !isGiven && FileManager.default.isWritableFile(atPath: shared)
      ? shared : NSTemporaryDirectory()
  }

  func run() throws {
    let kinds = fault.isEmpty ? FaultKind.allCases : fault
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    if kinds.contains(.noSpace), smallFolder == nil,
      let code = try SmallFileSystem.run(program, Array(CommandLine.arguments.dropFirst()))
    {
      throw ExitCode(code)
    }
    let modes = access.isEmpty ? [.direct, .iommu, .bounce] : access
    let formats = ring.map { [$0 == .packed] } ?? [false, true]
    let machines = modes.flatMap { mode in
      formats.map { packed in
        var machine = FaultTable.Machine(access: mode, packed: packed, engine: engine)
        machine.configuration.endpoint.mutant = mutant
        return machine
      }
    }
    var means = FaultTable.Means(
      folder: Self.folder, smallFolder: smallFolder, program: program)
    means.killCount = kills
    let table: FaultTable
    do {
      table = try FaultTable(
        machines: machines, kinds: kinds, stride: stride,
        means: means
      ) { Console.error($0) }
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
    if table.rows.isEmpty, let lack = table.skipped.first { throw CommandFailure.lacks(lack) }
    try Output.write(table, to: results)
    if json { try Output.printJSON(table) } else { print(table.text) }
    if !table.holds { throw CommandFailure.violated }
  }
}

extension FaultKind: ExpressibleByArgument {}
