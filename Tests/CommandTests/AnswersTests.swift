import Foundation
import Testing

/// A page of `docs/answers` with its blocks: a command, and what it printed.
struct AnswerPage {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let folder = root.appendingPathComponent("docs/answers")
  static let begin = "<!-- answer: ricochet "
  static let end = "<!-- answer:end -->"

  /// The pages but the index, by name.
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted()

  var name: String
  /// Text in front of, between and behind the blocks: one more than there are blocks.
  var between: [String] = [""]
  var blocks: [(command: String, output: String)] = []

  struct Malformed: Error {}

  init(_ name: String) throws {
    self.name = name
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    var output: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(Self.begin) {
        guard output == nil, line.hasSuffix(" -->") else { throw Malformed() }
        blocks.append((String(line.dropFirst(Self.begin.count).dropLast(4)), ""))
        output = []
      } else if line == Self.end {
        guard let lines = output, lines.first == "```", lines.last == "```", lines.count > 1 else {
          throw Malformed()
        }
        blocks[blocks.count - 1].output = lines.dropFirst().dropLast().joined(separator: "\n")
        output = nil
        between.append("")
      } else if output != nil {
        output?.append(line)
      } else {
        between[between.count - 1] += line + "\n"
      }
    }
    guard output == nil else { throw Malformed() }
    between[between.count - 1].removeLast()
  }

  var text: String {
    var text = between[0]
    for (block, rest) in zip(blocks, between.dropFirst()) {
      let output = block.output.isEmpty ? "" : block.output + "\n"
      text += "\(Self.begin)\(block.command) -->\n```\n\(output)```\n\(Self.end)\n\(rest)"
    }
    return text
  }

  /// What a command prints, without the lines that tell of this machine's speed.
  static func output(of command: String) throws -> (code: Int32, text: String) {
    let outcome = try Command.run(
      list: command.split(separator: " ").map(String.init), in: Self.root)
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("states ") }
    return (outcome.code, lines.joined(separator: "\n").trimmingCharacters(in: .newlines))
  }
}

@Suite("The answers to open questions")
struct AnswersTests {
  private static let isWriting =
    ProcessInfo.processInfo.environment["RICOCHET_WRITE_ANSWERS"] != nil

  @Test("what stands on a page is what its commands print", arguments: AnswerPage.names)
  func output(name: String) throws {
    var page = try AnswerPage(name)
    #expect(!page.blocks.isEmpty)
    for index in page.blocks.indices {
      let (code, text) = try AnswerPage.output(of: page.blocks[index].command)
      #expect(code == 0, "\(page.blocks[index].command)")
      if Self.isWriting {
        page.blocks[index].output = text
      } else {
        #expect(page.blocks[index].output == text, "\(page.blocks[index].command)")
      }
    }
    if Self.isWriting {
      try Data(page.text.utf8).write(to: AnswerPage.folder.appendingPathComponent(name))
    }
  }

  @Test("every page asks, tries, shows and says, and the index has it")
  func form() throws {
    #expect(AnswerPage.names.count >= 10)
    let index = try String(
      contentsOf: AnswerPage.folder.appendingPathComponent("README.md"), encoding: .utf8)
    for name in AnswerPage.names {
      let page = try AnswerPage(name)
      let text = page.text
      #expect(text.hasPrefix("# "))
      let title = text.prefix { $0 != "\n" }.dropFirst(2)
      #expect(title.hasSuffix("?"))
      #expect(index.contains("| \(title) | [\(name)](\(name)) |"))
      for part in ["## Experiment", "## What it shows", "## What a specification should say\n\n> "]
      {
        #expect(text.contains("\n\(part)"), "\(name): \(part)")
      }
    }
    #expect(index.components(separatedBy: "](").count - 2 == AnswerPage.names.count)
  }

  @Test("a page whose block was changed is noticed")
  func changed() throws {
    let page = try AnswerPage("slots.md")
    let block = try #require(page.blocks.first)
    let (_, text) = try AnswerPage.output(of: block.command)
    #expect(text != block.output.replacingOccurrences(of: "never", with: "always"))
    #expect(text == block.output || Self.isWriting)
  }

  @Test("a comparison of what is no test or machine ends with code 2 or 1, and says why")
  func bad() throws {
    let missing = try Command.run("compare", "litmus", "nothing.litmus")
    #expect(missing.code == 2)
    #expect(missing.error.contains("nothing.litmus"))
    let machine = try Command.run("compare", "runs", "bounce,wb")
    #expect(machine.code == 2)
    #expect(machine.error.contains("bounce,wb"))
    let path = NSTemporaryDirectory() + "ricochet-\(UUID().uuidString).litmus"
    try Data("memory\n x host wb\ncpu a\n store x 1\nnever x = 1\n".utf8)
      .write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let wrong = try Command.run("compare", "litmus", path)
    #expect(wrong.code == 1)
    #expect(wrong.output.contains("wrong"))
  }
}
