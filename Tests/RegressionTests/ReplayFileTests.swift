import Regression
import Testing

@Suite("replay files")
struct ReplayFileTests {
  private static var scenario: RegressionScenario {
    var scenario = ScenarioDraw(limits: ScenarioLimits(), steering: Steering(covered: []))
      .scenario(seed: 77)
    scenario.mutant = "never-wraps"
    scenario.library = "libdfe_plain.so"
    scenario.operations = ["store 1 2 4", "pause 10 0 0"]
    return scenario
  }

  @Test("a text gives its scenario back, whole")
  func roundTrip() throws {
    let file = ReplayFile(Self.scenario, key: FailureKey(rule: "link-order", place: "packet 7"))
    let read = try ReplayFile(text: file.text)
    #expect(read == file)
    #expect(read.text == file.text)
    #expect(read.key?.place == "packet #")
    #expect(
      try ReplayFile(text: "ricochet replay 1\n# why\n" + file.text.drop(while: { $0 != "\n" }))
        .scenario == Self.scenario)
  }

  /// A text that is none, the line that is told, and a word of what is wrong there.
  struct Wrong: Sendable {
    var old: String
    var new: String
    var line: Int?
    var word: String
  }

  @Test(
    "what is no replay is refused with its line",
    arguments: [
      Wrong(old: "replay 1", new: "replay 2", line: 1, word: "ricochet replay 1"),
      Wrong(old: "seed 77", new: "seed x", line: 2, word: "no number"),
      Wrong(old: "ring split", new: "ring round", line: nil, word: "split, packed"),
      Wrong(old: "ring split", new: "rink split", line: nil, word: "no knob"),
      Wrong(old: "ring split", new: "# none", line: nil, word: "ring is missing"),
      Wrong(old: "ring split", new: "seed 1", line: nil, word: "twice"),
      Wrong(old: "mutant never-wraps", new: "mutant cat", line: nil, word: "no mutant"),
      Wrong(old: "library lib", new: "library /a/lib", line: nil, word: "without its folder"),
      Wrong(old: "operation pause", new: "operation sing", line: nil, word: "no operation"),
    ])
  func refused(wrong: Wrong) throws {
    var scenario = Self.scenario
    scenario[.ring] = "split"
    let text = ReplayFile(scenario).text.replacing(wrong.old, with: wrong.new)
    let failure = #expect(throws: ReplayFile.Failure.self) { try ReplayFile(text: text) }
    #expect(failure?.what.contains(wrong.word) == true, "\(failure?.what ?? "")")
    if let line = wrong.line { #expect(failure?.line == line) }
  }
}
