public import ArgumentParser
import Foundation
public import Sizing
import VectorPlots

/// How much bounce memory a card must have.
struct SizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "size",
    abstract: "How much bounce memory a card must have: throughput against size, and the knee.",
    discussion: """
      Block reads and echoed frames over the bounce region of swiotlb and over a device memory \
      buffer, with one value turned at a time: the region's size, requests under way, the slots, \
      the link, the medium (docs/sizing.md). All numbers are simulated cycles: the same on every \
      machine. Exit code 1 when a rule is broken anywhere.
      """)

  @Option(help: "Only this sweep: region, depth, slot, link or medium; may be given again.")
  var sweep: [SizingSweep] = []

  @Flag(help: "Finer steps, more depths, four times the requests.")
  var full = false

  @Option(
    help: ArgumentHelp("Write a picture of each curve into this folder.", valueName: "FOLDER"))
  var svg: String?

  @Option(help: ArgumentHelp("Write the study as JSON to this file.", valueName: "FILE"))
  var results: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let study: SizingStudy
    let chosen = sweep.isEmpty ? SizingSweep.allCases : SizingSweep.allCases.filter(sweep.contains)
    let isQuiet = json
    do {
      study = try SizingStudy(chosen, extent: full ? .full : .quick, rounds: full ? 16 : 4) {
        done, count in
        if !isQuiet, done % 25 == 0 || done == count {
          Console.error("size: \(done) of \(count) machines")
        }
      }
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
    if let svg { try draw(study, into: svg) }
    try Output.write(study, to: results)
    if json { try Output.printJSON(study) } else { print(study.text) }
    if !study.faultyPoints.isEmpty { throw CommandFailure.violated }
  }

  private func draw(_ study: SizingStudy, into folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for picture in study.pictures {
        try Data(picture.plot.svg.utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(picture.name).svg"))
      }
    } catch {
      throw CommandFailure.badInput(
        "\(folder): cannot be written (\(error.localizedDescription)); name another folder")
    }
  }
}

extension SizingSweep: ExpressibleByArgument {}
