import ArgumentParser
import Foundation
import Reporting
import Scenarios

/// The three runs side by side.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Does the disk job three times: direct, through an IOMMU with ATS, and bounced.")

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object with the three runs.")
  var json = false

  @Option(help: "Folder for a waveform of each run's first requests; without it none is written.")
  var waves: String?

  @Option(help: "Cycles of each waveform, from the first doorbell on.")
  var wavesLength: UInt64 = 100_000

  func run() throws {
    var summaries: [RunSummary] = []
    for access in AccessMode.allCases {
      if !json { Console.error("\(access.rawValue): \(Self.story(access))") }
      summaries.append(try perform(access))
      if !json, let last = summaries.last { Console.error("\(access.rawValue): \(last.verdict)") }
    }
    if json {
      try Output.printJSON(summaries)
    } else {
      print(RunTable(summaries).text)
      for summary in summaries {
        for reason in summary.reasons { print("\(summary.access): \(reason)") }
      }
      sayHashes(summaries)
      sayWaves()
    }
    if summaries.contains(where: { $0.verdict != RunResult.Verdict.holds.rawValue }) {
      throw CommandFailure.violated
    }
  }

  private static func story(_ access: AccessMode) -> String {
    switch access {
    case .direct: "guest-physical addresses, no IOMMU"
    case .iommu: "IOMMU with second-level tables, ATS on, strict unmapping"
    case .bounce: "rings and buffers in the device's bounce memory, nothing but MSI-X upstream"
    }
  }

  private func perform(_ access: AccessMode) throws -> RunSummary {
    let image = try ImageFile(
      source: machine.image, folder: machine.work, name: "disk-\(access.rawValue)",
      seed: machine.seed, limit: machine.capacity.value)
    defer { image.remove() }
    var run = DiskRun(
      system: machine.configuration(access), workload: machine.workload, imagePath: image.path)
    run.imageHash = image.hash
    run.capacityLimit = machine.capacity.value
    if let path = wavePath(access) {
      run.waves = (path, .firstDoorbell(length: wavesLength))
    }
    let progress = Progress(access.rawValue, isQuiet: json)
    run.onProgress = progress.update
    let (result, system) = try Output.start { () throws(DiskRun.StartError) in
      try run.perform()
    }
    if let failure = system.waves?.failure { throw CommandFailure.badInput("\(failure)") }
    return RunSummary(result, configuration: run.system)
  }

  private func wavePath(_ access: AccessMode) -> String? {
    guard let waves, machine.engine != .model else { return nil }
    return URL(fileURLWithPath: waves).appendingPathComponent("\(access.rawValue).fst").path
  }

  private func sayHashes(_ summaries: [RunSummary]) {
    print("")
    for summary in summaries {
      let first = summary.firstReadSHA256 ?? "-"
      let back = summary.readBackSHA256 ?? "-"
      let isEqual = summary.readBackSHA256 == summary.expectedSHA256
      print("\(summary.access): SHA-256 of the disk as the guest read it \(first)")
      print(
        "\(summary.access): after writing, read back \(back), "
          + (isEqual ? "as the guest wrote it" : "NOT as the guest wrote it"))
    }
  }

  private func sayWaves() {
    guard let waves, machine.engine != .model else { return }
    print("")
    print("waveforms of the first requests: \(waves)/direct.fst, iommu.fst, bounce.fst")
    print("open one with its story:  gtkwave \(waves)/direct.fst waves/first_descriptor.gtkw")
  }
}
