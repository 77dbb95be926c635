import Foundation
import Mustache
import Testing

@testable import Reporting
@testable import SignOffReport

@Suite("Hostile texts in the report")
struct EscapingTests {
  static let hostile = [
    "</script><script>window.hostile = 1</script>",
    "<img src=x onerror=\"window.hostile = 1\">",
    "\" onmouseover=\"window.hostile = 1", "' onfocus='window.hostile = 1' autofocus '",
    // A mark that combines with the quotation mark or bracket before it.
    "\"\u{301} onmouseover=\"\u{301}window.hostile=1", "<\u{338}script>",
    "<!--<script>", "]]>", "{{verdict}}{{{style}}}", "\u{0}\u{1b}[31m\u{2028}\u{2029}",
    "\\u003c/\\",
  ]

  private func execution(_ text: String) -> Execution {
    Execution(
      group: text, name: text, question: text, outcome: text, isInHardware: true, cause: text,
      exchanges: [Execution.Exchange(first: nil, second: 0, text: text, rule: text)],
      lanes: [Execution.Lane(name: text, kind: "cpu")],
      steps: [
        Execution.Step(
          lane: 0, target: nil, text: text, address: text, time: text, passes: [text], sent: [],
          arrived: nil, memory: text)
      ], packets: [], command: text)
  }

  @Test("none leaves its place, wherever it stands", arguments: hostile)
  func page(text: String) throws {
    let bench = try ReportBench(text)
    try bench.fill(text)
    try bench.write(execution(text), "violation-a.json")
    let plain = try ReportBench("a text")
    try plain.fill("a text")
    try plain.write(execution("a text"), "violation-a.json")
    let (page, model) = (try bench.html(), try plain.html())
    // The same elements as with a text that harms nobody, and no more attributes.
    #expect(Self.tags(page) == Self.tags(model))
    #expect(!page.unicodeScalars.contains { $0.value == 0 || $0.value == 0x1b })
  }

  @Test("the data of the viewer is what it was", arguments: hostile)
  func data(text: String) throws {
    let bench = try ReportBench()
    try bench.write(execution(text), "violation-a.json")
    let page = try bench.html()
    let start = try #require(page.range(of: "id=\"executions\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let json = page[start.upperBound..<end.lowerBound]
    let read = try JSONDecoder().decode([Execution].self, from: Data(json.utf8))
    #expect(read == [execution(text)])
    #expect(!json.contains("<"))
  }

  @Test("escaping by characters, which this does not use, lets a combined mark through")
  func characters() throws {
    let text = "\"\u{301}"
    let template = try MustacheTemplate(string: "{{text}}")
    #expect(template.render(["text": text]).unicodeScalars.contains("\""))
    #expect(!PageText.escaped(text).unicodeScalars.contains("\""))
  }

  /// The tags of a page with the names of their attributes, scalar by scalar as a browser reads.
  static func tags(_ page: String) -> [String] {
    var tags: [String] = []
    var tag: String?
    var quote: Unicode.Scalar?
    for scalar in page.unicodeScalars {
      guard var current = tag else {
        if scalar == "<" { tag = "" }
        continue
      }
      if let open = quote {
        if scalar == open { quote = nil }
        continue
      }
      if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar == ">" {
        tags.append(current)
        tag = nil
        continue
      } else {
        current.unicodeScalars.append(scalar)
      }
      tag = current
    }
    return tags
  }
}
