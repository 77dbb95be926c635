/// Reads a litmus text.
struct LitmusParser {
  private enum Section {
    case none
    case memory
    case agent
  }

  private var section = Section.none
  var question = ""
  var story = ""
  var platform = Platform()
  var locations: [Location] = []
  var lineNames: [String] = []
  var pages: [String] = []
  var agents: [Agent] = []
  var registers: [String] = []
  private var verdict: (Quantifier, Condition)?

  mutating func read(_ text: String, name: String) throws(LitmusError) -> LitmusTest {
    var last = SourcePlace(line: 1, column: 1)
    for line in try TokenLine.lines(of: text) {
      if verdict != nil {
        throw LitmusError(line.tokens[0].place, "nothing may follow the condition")
      }
      try read(line)
      last = line.end
    }
    guard let (quantifier, condition) = verdict else {
      throw LitmusError(last, "no condition: expected never, sometimes or always")
    }
    let test = LitmusTest(
      name: name, question: question, story: story, platform: platform, locations: locations,
      pages: pages, agents: agents, registers: registers, quantifier: quantifier,
      condition: condition)
    try LitmusLimits.check(test, at: last)
    return test
  }

  private mutating func read(_ line: TokenLine) throws(LitmusError) {
    var cursor = TokenCursor(line)
    let first = line.tokens[0]
    switch first.text {
    case "question":
      question = String(line.text.dropFirst("question ".count))
      return
    case "story":
      _ = cursor.take("story")
      story = try cursor.name("the name of a story").text
    case "platform":
      _ = cursor.take("platform")
      try readPlatform(&cursor)
    case "memory" where line.tokens.count == 1:
      section = .memory
      return
    case "cpu", "device", "peer":
      try readAgent(&cursor)
      section = .agent
    case "never", "sometimes", "always":
      let quantifier = try cursor.word("a condition", as: Quantifier.self)
      verdict = (quantifier, try readCondition(&cursor))
    default:
      switch section {
      case .memory: try readLocation(&cursor)
      case .agent: try readOperation(&cursor)
      case .none:
        throw LitmusError(
          first.place,
          "'\(first.text)' stands in no section: expected question, story, platform, memory, "
            + "cpu, device, peer, never, sometimes or always")
      }
    }
    try cursor.finish()
  }

  private mutating func readPlatform(_ cursor: inout TokenCursor) throws(LitmusError) {
    repeat {
      let setting = try cursor.word("a setting", as: Platform.Setting.self)
      let place = cursor.place
      guard let token = cursor.next, let index = setting.values.firstIndex(of: token.text) else {
        let values = setting.values.joined(separator: ", ")
        throw LitmusError(place, "expected a value of \(setting.rawValue) (\(values))")
      }
      _ = cursor.take(token.text)
      platform.set(setting, to: index)
    } while cursor.take(",")
  }

  private mutating func readAgent(_ cursor: inout TokenCursor) throws(LitmusError) {
    let kind = try cursor.word("an agent", as: AgentKind.self)
    let name = try cursor.name("a name")
    if agents.contains(where: { $0.name == name.text }) {
      throw LitmusError(name.place, "a second agent '\(name.text)'")
    }
    var function = kind == .peer ? 8 : 0
    if kind != .cpu, cursor.take("function") {
      let place = cursor.place
      function = try cursor.value()
      if function > 3 { throw LitmusError(place, "a function is 0 to 3") }
      if kind == .peer { function += 8 }
    }
    agents.append(Agent(kind: kind, name: name.text, function: function, operations: []))
  }
}

extension LitmusTest {
  /// Reads the text of a test.
  ///
  /// - Parameters:
  ///   - text: The whole file; its form is that of `docs/litmus.md`.
  ///   - name: The file's name without its ending.
  /// - Throws: ``LitmusError`` with line and column of what cannot be understood.
  public init(parsing text: String, name: String) throws(LitmusError) {
    var parser = LitmusParser()
    self = try parser.read(text, name: name)
  }
}
