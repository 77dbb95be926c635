import Foundation
import Testing

@Suite("The parts of the streaming engine (scripts/hdl/parts.py)")
struct PartsTests {
  /// Runs the script over modules with these texts.
  private func parts(of texts: [String: String]) throws -> Script.Said {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("parts-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in texts {
      try Data("module \(name) (input clk_i);\n\(text)\nendmodule\n".utf8)
        .write(to: folder.appendingPathComponent("\(name).sv"))
    }
    return try Script.python("hdl/parts.py", [folder.path, "dfe_all"])
  }

  private static let register = "  always_ff @(posedge clk_i) a_q <= a;"

  @Test(
    "one without a register gives place to its own, each stands once, comments name none",
    .enabled(if: Script.hasPython, "needs python3"))
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
    .enabled(if: Script.hasPython, "needs python3"))
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
    .enabled(if: Script.hasPython, "needs python3"))
  func ofTheEngine() throws {
    let said = try Script.python("hdl/parts.py", [])
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
}
