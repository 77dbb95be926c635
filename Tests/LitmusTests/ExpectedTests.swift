import LitmusLanguage
import Testing

@Suite("Files of expected outcomes")
struct ExpectedTests {
  @Test("a text is read and written again the same")
  func round() throws {
    let text = "hardware: a=0 b=1\nmodel: a=1 b=0\n"
    let outcomes = try ExpectedOutcomes(parsing: "# all\n\n" + text)
    #expect(outcomes.lines.map(\.isInHardware) == [true, false])
    #expect(outcomes.text == text)
  }

  @Test(
    "what is no outcome is told with its line",
    arguments: [
      ("hardware: a=0\nperhaps: a=1\n", "2:1: expected 'hardware: OUTCOME' or 'model: OUTCOME'"),
      ("model: a=0\nhardware: a=0\n", "2:1: the outcome 'a=0' stands twice"),
    ])
  func errors(text: String, message: String) {
    let error = #expect(throws: LitmusError.self) { try ExpectedOutcomes(parsing: text) }
    #expect(error?.description == message)
  }
}
