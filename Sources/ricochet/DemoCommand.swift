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
    for access in AccessMode.shown {
      if !json { Console.error("\(access.rawValue): \(Self.story(access))") }
      let waves = wavePath(access).map {
        ($0, WaveWindow.Span.firstDoorbell(length: wavesLength))
      }
      summaries.append(try machine.perform(access, waves: waves, isQuiet: json).summary)
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
    case .hint, .dmbOffset, .dmbBus, .mixedRings, .mixedBuffers, .relocated, .promised, .marked:
      "\(access.profile)"
    case .bounce: "rings and buffers in the device's bounce memory, nothing but MSI-X upstream"
    }
  }

  private func wavePath(_ access: AccessMode) -> String? {
    guard let waves, machine.engine != .model else { return nil }
    return URL(fileURLWithPath: waves).appendingPathComponent("\(access.rawValue).fst").path
  }

  /// The five hashes of a run, and which are equal.
  private func sayHashes(_ summaries: [RunSummary]) {
    print("\nSHA-256 of the disk")
    for summary in summaries {
      let before = summary.fileSHA256 ?? "-"
      let after = summary.fileAfterSHA256 ?? "-"
      print("\(summary.access): the file held   \(before)")
      print("\(summary.access): the guest read  \(word(summary.firstReadSHA256, before))")
      print("\(summary.access): the file holds  \(after)")
      print("\(summary.access): the guest wrote \(word(summary.expectedSHA256, after))")
      print("\(summary.access): and reads back  \(word(summary.readBackSHA256, after))")
    }
  }

  private func word(_ hash: String?, _ other: String) -> String {
    guard let hash else { return "-" }
    return hash == other ? "the same" : "\(hash), which DIFFERS"
  }

  private func sayWaves() {
    guard let waves, machine.engine != .model else { return }
    print("")
    print("waveforms of the first requests: \(waves)/direct.fst, iommu.fst, bounce.fst")
    print("open one with its story:  gtkwave \(waves)/direct.fst waves/first_descriptor.gtkw")
  }
}
