import Foundation
import RTLBridge
import Testing

/// The command that was built beside these tests.
struct Command {
  struct Outcome {
    var code: Int32
    var output: String
    var error: String
  }

  static var path: String {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0])
    return tests.deletingLastPathComponent().appendingPathComponent("ricochet").path
  }

  static func run(_ arguments: String...) throws -> Outcome { try run(list: arguments) }

  static func run(list arguments: [String], in folder: URL? = nil) throws -> Outcome {
    let process = Process()
    if let folder { process.currentDirectoryURL = folder }
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let output = NSTemporaryDirectory() + "ricochet-out-\(UUID().uuidString)"
    let error = NSTemporaryDirectory() + "ricochet-err-\(UUID().uuidString)"
    for file in [output, error] { try Data().write(to: URL(fileURLWithPath: file)) }
    defer {
      for file in [output, error] { try? FileManager.default.removeItem(atPath: file) }
    }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: error)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus,
      output: try String(contentsOfFile: output, encoding: .utf8),
      error: try String(contentsOfFile: error, encoding: .utf8))
  }
}

@Suite("The command line")
struct CommandTests {
  private func file(_ byteCount: Int) throws -> String {
    let path = NSTemporaryDirectory() + "ricochet-cmd-\(UUID().uuidString).img"
    try Data(repeating: 7, count: byteCount).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("bounce as JSON reports MSI-X writes and no other upstream memory TLP")
  func bounceJSON() throws {
    let image = try file(64 << 10)
    defer { try? FileManager.default.removeItem(atPath: image) }
    let outcome = try Command.run(
      "run", "--access", "bounce", "--json", "--image", image, "--engine", "model",
      "--request-size", "16K", "--depth", "4", "--write-size", "8K")
    #expect(outcome.code == 0)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let upstream = try #require(object["upstreamMemoryTLPs"] as? [String: Int])
    #expect(upstream["other"] == 0)
    #expect((upstream["msix"] ?? 0) > 0)
    #expect(object["verdict"] as? String == "holds")
    // The given image is never written.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: image))
    #expect(bytes == Data(repeating: 7, count: 64 << 10))
  }

  @Test("a broken rule ends with code 1 and the rule's name")
  func mutant() throws {
    let image = try file(64 << 10)
    defer { try? FileManager.default.removeItem(atPath: image) }
    let outcome = try Command.run(
      "run", "--image", image, "--engine", "model", "--mutant", "used-index-before-data",
      "--request-size", "16K", "--depth", "4", "--write-size", "8K")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("data-before-index"))
  }

  @Test("bad images end with code 2 and one line that names the file", arguments: [0, 1000])
  func badImage(byteCount: Int) throws {
    let image = try file(byteCount)
    defer { try? FileManager.default.removeItem(atPath: image) }
    let outcome = try Command.run("run", "--image", image)
    #expect(outcome.code == 2)
    #expect(outcome.error.contains(image))
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.output.isEmpty)
  }

  @Test("an image larger than the device, and one that is missing, end with code 2")
  func largeOrMissing() throws {
    let image = try file(64 << 10)
    defer { try? FileManager.default.removeItem(atPath: image) }
    let large = try Command.run("run", "--image", image, "--capacity", "32K")
    #expect(large.code == 2)
    #expect(large.error.contains("larger than the device of 32768 bytes"))
    let missing = try Command.run("run", "--image", image + ".not")
    #expect(missing.code == 2)
    #expect(missing.error.contains("cannot be opened"))
  }

  @Test(
    "unknown or impossible options end with code 2 and say which",
    arguments: [
      (["run", "--acces", "direct"], "--acces"),
      (["run", "--access", "sideways"], "sideways"),
      (["run", "--engine", "steam"], "steam"),
      (["run", "--bounce-size", "63K"], "64512"),
      (["run", "--queue-size", "100"], "100"),
      (["run", "--depth", "0"], "--depth 0"),
      (["run", "--from", "9", "--to", "3"], "--from 9"),
      (["run", "--on-violation"], "--waves"),
      (["run", "--waves", "x.fst", "--engine", "model"], "--waves"),
      (["run", "--waves", "x.fst", "--engine", "wide"], "--engine stream"),
      (["hostile", "--rtl", "x.so"], "--engine rtl"),
      (["bench", "rtl", "--engine", "stream"], "--build"),
      (["run", "--mutant", "region-over-link"], "--access bounce"),
      (["run", "--rtl", "Package.swift"], "Package.swift"),
      (["dance"], "dance"),
    ])
  func usage(arguments: [String], part: String) throws {
    let process = try Command.run(list: arguments)
    #expect(process.code == 2)
    #expect(process.error.contains(part))
    #expect(process.output.isEmpty)
  }

  @Test("a missing RTL library ends with code 3 and says how to build it")
  func missingLibrary() throws {
    let outcome = try Command.run("run", "--rtl", "no-such-library.so")
    #expect(outcome.code == 3)
    #expect(outcome.error.contains("scripts/build-rtl.sh"))
  }

  @Test("the list names every rule, and help names every command")
  func listAndHelp() throws {
    let list = try Command.run("list")
    #expect(list.code == 0)
    for rule in ["data-before-index", "link-order", "region-stays-local"] {
      #expect(list.output.contains(rule))
    }
    let help = try Command.run("--help")
    #expect(help.code == 0)
    for command in ["demo", "run", "list", "bench"] { #expect(help.output.contains(command)) }
  }

  @Test(
    "the waveform of a violation holds its history and ends behind it",
    .enabled(if: RTLLibrary.isPresent(.trace), "the waveform build of the RTL is not built"))
  func violationWaves() throws {
    let image = try file(64 << 10)
    let waves = image + ".fst"
    defer { for path in [waves, image] { try? FileManager.default.removeItem(atPath: path) } }
    let outcome = try Command.run(
      "run", "--image", image, "--access", "bounce", "--mutant", "region-over-link", "--waves",
      waves, "--on-violation", "--history", "300", "--write-size", "8K")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("region-stays-local"))
    #expect(outcome.error.contains("waveform: \(waves)"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: waves)).count > 1000)
    let held = try Command.run(
      "run", "--image", image, "--waves", waves + ".none", "--on-violation", "--write-size", "8K")
    #expect(held.code == 0)
    #expect(!FileManager.default.fileExists(atPath: waves + ".none"))
  }

  @Test("a trace file of one seed is the same byte for byte")
  func traceFile() throws {
    let image = try file(32 << 10)
    let traces = [image + ".1", image + ".2"]
    defer { for path in traces + [image] { try? FileManager.default.removeItem(atPath: path) } }
    for trace in traces {
      let outcome = try Command.run(
        "run", "--image", image, "--engine", "model", "--trace", trace, "--request-size", "8K",
        "--depth", "2", "--write-size", "4K")
      #expect(outcome.code == 0)
    }
    let first = try Data(contentsOf: URL(fileURLWithPath: traces[0]))
    #expect(first.count > 10_000)
    #expect(try Data(contentsOf: URL(fileURLWithPath: traces[1])) == first)
  }
}
