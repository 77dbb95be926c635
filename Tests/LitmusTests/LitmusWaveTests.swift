import Foundation
import OrderingExplorer
import RTLBridge
@testable import Reporting
import Testing

@Suite("Waveforms of litmus tests")
struct LitmusWaveTests {
  private static let needs: Comment =
    "needs fst2vcd (package gtkwave) and the library of scripts/build-lanes.sh"
  private static let lister: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/fst2vcd" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  private static var isPossible: Bool { lister != nil && LaneWriter.isPresent }

  private func wave(_ name: String) throws -> LitmusWave? {
    try LitmusWave(LitmusFile(path: "\(Corpus.folder)/\(name).litmus"), with: Explorer())
  }

  /// Writes a waveform twice and returns the bytes of both and the listing of one.
  private func dump(_ wave: LitmusWave) throws -> (same: Bool, listing: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lanes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = ["one.fst", "two.fst"].map { folder.appendingPathComponent($0).path }
    for path in paths { try wave.write(to: path) }
    let bytes = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    let listing = folder.appendingPathComponent("one.vcd").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.lister ?? "fst2vcd")
    process.arguments = ["-f", paths[0], "-o", listing]
    try process.run()
    process.waitUntilExit()
    return (bytes[0] == bytes[1], try String(contentsOfFile: listing, encoding: .utf8))
  }

  /// The bits of a text, as a listing has them.
  private func bits(_ text: String) -> String {
    text.utf8.map { String(repeating: "0", count: $0.leadingZeroBitCount) + String($0, radix: 2) }
      .joined()
  }

  @Test(
    "agents, links, memory and the exchange are in the file, with the same bytes each time",
    .enabled(if: isPossible, needs))
  func lanes() throws {
    let wave = try #require(try wave("relaxed/index"))
    let (same, listing) = try dump(wave)
    #expect(same)
    for name in ["engine", "driver", "link_up", "order", "mem_used", "mem_one"] {
      #expect(listing.contains(" \(name) ["), "\(name)")
    }
    // The write that goes first, as it leaves, and the lane that says why it may.
    #expect(listing.contains(bits("store used 1 ro")))
    #expect(listing.contains(bits("PCI Express, 2.4.1: relaxed ordering")))
    #expect(!listing.contains(bits("nobody wrote this")))
  }

  @Test("the save file shows every lane and has a letter at both accesses")
  func saveFile() throws {
    let wave = try #require(try wave("relaxed/index"))
    let lines = wave.saveFile.split(separator: "\n").map(String.init)
    let marks = wave.marks
    #expect(marks.count == 2)
    #expect(marks[0].letter == "A" && marks[0].text == "engine: 'store used 1 ro'")
    #expect(marks[1].letter == "B" && marks[1].time > marks[0].time)
    let axis = try #require(lines.first { $0.hasPrefix("*") }).split(separator: " ")
    #expect(axis.count == 28)
    #expect(axis[2] == "\(marks[0].time)" && axis[3] == "\(marks[1].time)")
    for lane in wave.textLanes {
      #expect(lines.contains { $0.hasPrefix("litmus.\(lane.name)[") })
    }
    #expect(lines.contains("-PCI Express, 2.4.1: relaxed ordering"))
  }

  @Test(
    "every reached bad outcome of the corpus has lanes that change", .enabled(if: isPossible, needs)
  )
  func corpus() throws {
    var count = 0
    for file in try Corpus.files.get() {
      guard let wave = try LitmusWave(file, with: Explorer()) else { continue }
      count += 1
      #expect(wave.textLanes.count >= 2, "\(file.path)")
      #expect(wave.textLanes.contains { $0.name == "order" }, "\(file.path)")
      #expect(wave.textLanes.allSatisfy { $0.width <= 512 }, "\(file.path)")
    }
    #expect(count > 130)
  }

  @Test("where no bad outcome is reached there is no waveform")
  func none() throws { #expect(try wave("used/host-both") == nil) }
}
