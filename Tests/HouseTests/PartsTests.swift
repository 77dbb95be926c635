import Foundation
import Testing

@Suite("The parts of the streaming engine (scripts/hdl/parts.py)")
struct PartsTests {
  /// What one of the scripts says.
  private struct Said {
    var code: Int32
    var lines: [String]
    var error: String
  }

  private static let python = "/usr/bin/python3"
  static let isPresent = FileManager.default.isExecutableFile(atPath: python)

  private func run(_ script: String, _ arguments: [String]) throws -> Said {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.python)
    // -B: nothing is left beside the sources.
    process.arguments =
      ["-B", Repository.root.appendingPathComponent("scripts/hdl/\(script)").path] + arguments
    let (output, error) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaint = try error.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Said(
      code: process.terminationStatus,
      lines: String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init),
      error: String(decoding: complaint, as: UTF8.self))
  }

  /// Runs the script over modules with these texts.
  private func parts(of texts: [String: String]) throws -> Said {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("parts-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in texts {
      try Data("module \(name) (input clk_i);\n\(text)\nendmodule\n".utf8)
        .write(to: folder.appendingPathComponent("\(name).sv"))
    }
    return try run("parts.py", [folder.path, "dfe_all"])
  }

  private static let register = "  always_ff @(posedge clk_i) a_q <= a;"

  @Test(
    "one without a register gives place to its own, each stands once, comments name none",
    .enabled(if: isPresent, "needs python3"))
  func nested() throws {
    let said = try parts(of: [
      "dfe_all": """
      // dfe_gone u_gone (.clk_i);
      /* dfe_lost u_lost (
         dfe_lost u_other ( */
        dfe_one #(.Size(4)) u_one (.clk_i);
        dfe_frame u_frame (.clk_i);
        dfe_one u_again (.clk_i);
        dfe_many u_many [3:0] (.clk_i);
      """,
      "dfe_frame": "  dfe_inner u_inner (.clk_i);\n  // no always_ff",
      "dfe_one": Self.register, "dfe_inner": Self.register, "dfe_many": Self.register,
    ])
    #expect(said.code == 0, "\(said.error)")
    #expect(said.lines == ["dfe_one", "dfe_inner", "dfe_many"])
  }

  @Test(
    "a module that has no file is named, and so is one without an instance",
    .enabled(if: isPresent, "needs python3"))
  func missing() throws {
    let gone = try parts(of: ["dfe_all": "  dfe_gone u_gone (.clk_i);"])
    #expect(gone.code == 1 && gone.lines.isEmpty)
    #expect(gone.error.contains("dfe_gone.sv: no such file"), "\(gone.error)")
    let empty = try parts(of: ["dfe_all": Self.register])
    #expect(empty.code == 1 && empty.lines.isEmpty)
    #expect(empty.error.contains("dfe_all.sv: no instance"), "\(empty.error)")
    for error in [gone.error, empty.error] { #expect(error.split(separator: "\n").count == 1) }
  }

  @Test(
    "of the project's own engine each has registers, and no module with some is left out",
    .enabled(if: isPresent, "needs python3"))
  func ofTheEngine() throws {
    let said = try run("parts.py", [])
    #expect(said.code == 0, "\(said.error)")
    let modules = Dictionary(
      uniqueKeysWithValues: Repository.files(under: "rtl/stream", ending: [".sv"]).map {
        (String($0.path.dropFirst("rtl/stream/".count).dropLast(3)), $0.text)
      })
    for part in said.lines {
      #expect(modules[part]?.contains("always_ff") == true, "\(part) has no register")
    }
    let top = try #require(modules["dfe_stream"])
    for (name, text) in modules
    where text.contains("always_ff") && (top.contains(" \(name) u_") || top.contains(" \(name) #("))
    {
      #expect(said.lines.contains(name), "\(name) is left out")
    }
  }

  @Test(
    "a module or a shape that is not there is refused before any tool runs",
    .enabled(if: isPresent, "needs python3"),
    arguments: [
      (["--only", "steam"], "--only steam is neither"),
      (["--only", "0x8"], "--only 0x8 is neither"),
      (["--alone", "--only", "dfe_top"], "--only dfe_top is not a part"),
      (["--features", "--alone"], "neither --alone nor --only"),
      (["--alone", "--path"], "neither --path nor --no-route"),
    ])
  func refused(arguments: [String], part: String) throws {
    let said = try run("synth.py", arguments)
    #expect(said.code == 2)
    #expect(said.error.contains(part), "\(said.error)")
    #expect(said.lines.isEmpty)
  }
}
