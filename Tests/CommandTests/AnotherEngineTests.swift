import Foundation
import RTLBridge
import Testing

/// The commands of a guide: the lines of its blocks of shell.
struct GuideCommands {
  let lines: [String]

  init(_ text: String) {
    var isInside = false
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```sh"
      } else if isInside {
        lines.append(String(line))
      }
    }
    self.lines = lines
  }
}

@Suite("The guide to another engine")
struct AnotherEngineTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static var guide: GuideCommands {
    get throws {
      GuideCommands(
        try String(
          contentsOf: root.appendingPathComponent("rtl/doc/another-engine.md"), encoding: .utf8))
    }
  }

  @Test("builds first, then runs machines and a hostile guest")
  func commands() throws {
    let lines = try Self.guide.lines
    #expect(lines.first == "bash scripts/build-rtl.sh example")
    let words = lines.dropFirst().map { $0.split(separator: " ").map(String.init) }
    #expect(words.allSatisfy { $0[0] == "ricochet" && $0.contains("--rtl") })
    #expect(Set(words.map { $0[1] }) == ["run", "hostile"])
    #expect(GuideCommands("a\n```sh\nb\n\n```\nc\n```\nd\n```\n").lines == ["b", ""])
  }

  @Test(
    "every command of it holds",
    .enabled(
      if: RTLLibrary.isPresent(.example),
      "needs the example engine; build it with scripts/build-rtl.sh example"))
  func holds() throws {
    let library = RTLLibrary.path(of: .example)
    for line in try Self.guide.lines.dropFirst() {
      let arguments = line.split(separator: " ").dropFirst().map {
        $0 == ".build/rtl/libdfe_example.so" ? library : String($0)
      }
      let outcome = try Command.run(list: arguments)
      #expect(outcome.code == 0, "\(line)\n\(outcome.output)\(outcome.error)")
    }
  }

  @Test(
    "with a mutant in the device the same machine does not hold",
    .enabled(
      if: RTLLibrary.isPresent(.example),
      "needs the example engine; build it with scripts/build-rtl.sh example"))
  func mutant() throws {
    let outcome = try Command.run(
      "run", "--rtl", RTLLibrary.path(of: .example), "--write-size", "64K", "--mutant",
      "used-index-before-data")
    #expect(outcome.code == 1)
  }
}
