import Foundation
import RTLBridge
import Testing

@Suite("The fabric on the command line")
struct FabricCommandTests {
  private static let litmus =
    URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    + "/litmus/"

  private func run(_ seed: Int, _ more: String...) throws -> (code: Int32, cycles: Int) {
    let outcome = try Command.run(
      list: [
        "run", "--engine", "model", "--json", "--request-size", "16K", "--depth", "4",
        "--write-size", "8K", "--seed", "\(seed)",
      ] + more)
    let object =
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    return (outcome.code, object?["cycles"] as? Int ?? 0)
  }

  @Test("a run on a fabric that reorders holds, and takes another time than one in order")
  func reorder() throws {
    let first = try run(3, "--link", "reorder")
    #expect(first.code == 0)
    #expect(first.cycles > 0)
    #expect(try run(3, "--link", "reorder").cycles == first.cycles)
    let inOrder = try run(3, "--link", "in-order")
    #expect(inOrder.code == 0)
    #expect(inOrder.cycles != first.cycles)
    #expect(try run(3).cycles == inOrder.cycles)
    #expect(try Command.run("run", "--link", "shuffled").code == 2)
  }

  @Test(
    "a bad outcome gives a waveform and a save file; what cannot be written ends with code 2",
    .enabled(if: LaneWriter.isPresent, "needs the library of scripts/build-lanes.sh"))
  func waves() throws {
    let path = NSTemporaryDirectory() + "ricochet-\(UUID().uuidString)"
    defer {
      for ending in ["fst", "gtkw"] {
        try? FileManager.default.removeItem(atPath: "\(path).\(ending)")
      }
    }
    let outcome = try Command.run(
      "litmus", Self.litmus + "relaxed/index.litmus", "--waves", path + ".fst")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("took effect before"))
    #expect(outcome.error.contains("gtkwave \(path).fst \(path).gtkw"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + ".fst")).count > 100)
    let saved = try String(contentsOfFile: path + ".gtkw", encoding: .utf8)
    #expect(saved.contains("relaxed ordering"))
    let nowhere = try Command.run(
      "litmus", Self.litmus + "relaxed/index.litmus", "--waves", "/nowhere/at/all.fst")
    #expect(nowhere.code == 2)
    #expect(nowhere.error.contains("/nowhere/at/all.fst: cannot write the waveform"))
  }

  @Test("without a bad outcome there is no waveform; what is no waveform is refused")
  func noWaves() throws {
    let path = NSTemporaryDirectory() + "ricochet-\(UUID().uuidString).fst"
    let good = try Command.run("litmus", Self.litmus + "used/host-both.litmus", "--waves", path)
    #expect(good.code == 0)
    #expect(good.error.contains("there is no waveform"))
    #expect(!FileManager.default.fileExists(atPath: path))
    let race = Self.litmus + "relaxed/index.litmus"
    let vcd = try Command.run("litmus", race, "--waves", "index.vcd")
    #expect(vcd.code == 2)
    #expect(vcd.error.contains("does not end in .fst"))
    #expect(try Command.run("litmus", "table", "--waves", path).code == 2)
  }

  @Test("every bad outcome of the corpus is drawn into a folder, with its reason")
  func gallery() throws {
    let folder = NSTemporaryDirectory() + "ricochet-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let drawn = try Command.run(
      "litmus", "corpus", "--folder", String(Self.litmus.dropLast()), "--waves", folder)
    #expect(drawn.code == 0)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    let waves = files.filter { $0.hasSuffix(".fst") }
    #expect(waves.count > 100)
    #expect(files.count == 2 * waves.count)
    #expect(drawn.output.contains("\(waves.count) waveforms of bad outcomes"))
    #expect(drawn.output.contains("relaxed-index.fst"))
  }
}
