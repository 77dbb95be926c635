import Foundation
import Testing

@Suite("What the scripts refuse")
struct ScriptTests {
  /// An option of a script that takes a value.
  struct Option: CustomStringConvertible, Sendable {
    let script: String
    let name: String
    var description: String { "\(script) \(name)" }
  }

  /// Every option behind whose name a script takes the next argument.
  ///
  /// The text of build-rtl.sh is part of what its libraries are known by: a change of it builds all of
  /// them again.
  static let options: [Option] = Repository.files(under: "scripts", ending: [".sh"])
    .filter { $0.path != "scripts/build-rtl.sh" }
    .flatMap { file in
      file.lines.compactMap { line in
        let words = line.drop(while: \.isWhitespace)
        guard words.hasPrefix("--"), words.contains("$2"), let end = words.firstIndex(of: ")")
        else { return nil }
        return Option(
          script: String(file.path.dropFirst("scripts/".count)), name: String(words[..<end]))
      }
    }

  /// Arguments that have to stand before the options.
  private static let first = ["guests/measure.sh": ["boot", "none"]]

  @Test("an option without its value is refused with code 2 and one line", arguments: options)
  func withoutValue(option: Option) throws {
    let said = try Script.bash(option.script, (Self.first[option.script] ?? []) + [option.name])
    #expect(said.code == 2)
    #expect(said.error.hasSuffix(": \(option.name) needs a value\n"), "\(said.error)")
    #expect(said.error.split(separator: "\n").count == 1 && said.lines.isEmpty)
  }

  @Test("such options are found in the scripts")
  func optionsAreFound() {
    let names = Set(Self.options.map(\.description))
    #expect(names.isSuperset(of: ["cover.sh --program", "guests/run.sh --folder"]))
    #expect(!names.contains { $0.contains("build-rtl") })
  }

  @Test(
    "what is not there is refused before any tool runs",
    .enabled(if: Script.hasPython, "needs python3"),
    arguments: [
      ("hdl/synth.py", ["--only", "steam"], "--only steam is neither"),
      ("hdl/synth.py", ["--only", "0x8"], "--only 0x8 is neither"),
      ("hdl/synth.py", ["--alone", "--only", "dfe_top"], "--only dfe_top is not a part"),
      ("hdl/synth.py", ["--features", "--alone"], "neither --alone nor --only"),
      ("hdl/synth.py", ["--alone", "--path"], "neither --path nor --no-route"),
      ("hdl/prove.py", ["--only", "rotor", "--only", "router7"], "--only router7: no such module"),
      ("hdl/mutate.py", ["--program", "no-such-program"], "no-such-program: no such program"),
      ("hdl/mutate.py", ["--program", "true", "--count", "0"], "--count is not from 1 to 65535"),
      ("coverage_report.py", ["a", "b"], "usage: coverage_report.py"),
      ("coverage_report.py", ["a", "b", "small=none.dat"], "none.dat: no such total"),
    ])
  func refused(script: String, arguments: [String], part: String) throws {
    let said = try Script.python(script, arguments)
    #expect(said.code == 2)
    #expect(said.error.contains(part), "\(said.error)")
    #expect(said.lines.isEmpty)
  }

  @Test(
    "a mutation beyond the sample is refused, and none before the first is taken from its end",
    .enabled(if: Script.hasPython, "needs python3"), arguments: ["0", "3", "-1"])
  func beyondTheSample(number: String) throws {
    let out = FileManager.default.temporaryDirectory
      .appendingPathComponent("mutants-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: out) }
    let folder = out.appendingPathComponent("small")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data().write(to: folder.appendingPathComponent("libdfe_mutants.so"))
    try Data("[{}, {}]".utf8).write(to: folder.appendingPathComponent("list.json"))
    let said = try Script.python(
      "hdl/mutate.py", ["--program", "true", "--out", out.path, "--only=\(number)"])
    #expect(said.code == 2)
    #expect(said.error.contains("--only \(number) is not from 1 to 2"), "\(said.error)")
  }
}
