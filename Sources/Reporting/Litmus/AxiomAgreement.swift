import LitmusLanguage
public import OrderingReference

/// The axioms held against the outcomes beside each test of a corpus.
public struct AxiomAgreement: Encodable, Sendable {
  /// One story.
  public struct Story: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// Tests in all.
    public var tests: Int
    /// Tests that the axioms cover.
    public var judged: Int
    /// Outcomes that were asked about, in both scopes.
    public var asked: Int
    /// Outcomes that some execution has.
    public var allowed: Int
  }

  /// In the order of their names.
  public var stories: [Story] = []
  /// Where axioms and file disagree: test, scope, what the axioms say.
  public var disagreements: [String] = []
  /// Tests that the axioms do not cover, with why.
  public var uncovered: [String] = []

  /// Asks about every outcome of every test, or about `limit` of each.
  ///
  /// - Throws: `LitmusFile.Failure` for a file that cannot be read.
  public init(paths: [String], omitting axiom: Axiom?, limit: Int) throws {
    for path in paths {
      let file = try LitmusFile(path: path)
      if stories.last?.name != file.test.story {
        stories.append(Story(name: file.test.story, tests: 0, judged: 0, asked: 0, allowed: 0))
      }
      let last = stories.count - 1
      stories[last].tests += 1
      if let why = LitmusJudge.limit(of: file.test) {
        uncovered.append("\(file.test.story)/\(file.test.name): \(why)")
        continue
      }
      stories[last].judged += 1
      for scope in LitmusScope.allCases { ask(file, scope, axiom, limit, story: last) }
    }
  }

  private mutating func ask(
    _ file: LitmusFile, _ scope: LitmusScope, _ axiom: Axiom?, _ limit: Int, story: Int
  ) {
    let judge = LitmusJudge(scope: scope, omitting: axiom)
    let lines = file.expected?.lines ?? []
    let expected = Set(lines.filter { scope == .model || $0.isInHardware }.map(\.text))
    for outcome in LitmusOutcomes(file.test).all(limit: limit).outcomes {
      let text = outcome.text(in: file.test)
      let isAllowed = judge.allows(outcome, of: file.test)
      stories[story].asked += 1
      stories[story].allowed += isAllowed ? 1 : 0
      if isAllowed != expected.contains(text) {
        disagreements.append(
          "\(file.test.story)/\(file.test.name), \(scope.rawValue): the axioms "
            + "\(isAllowed ? "allow" : "forbid") \(text)")
      }
    }
  }

  /// Whether axioms and files agree everywhere.
  public var holds: Bool { disagreements.isEmpty }

  /// The table as lines of text.
  public var text: String {
    var rows = [["story", "tests", "judged", "outcomes asked", "allowed"]]
    for story in stories {
      rows.append(
        [story.name] + [story.tests, story.judged, story.asked, story.allowed].map { "\($0)" })
    }
    let totals = [\Story.tests, \.judged, \.asked, \.allowed].map { path in
      "\(stories.reduce(0) { $0 + $1[keyPath: path] })"
    }
    rows.append(["all"] + totals)
    var lines = [RunTable.aligned(rows)]
    lines += disagreements
    lines += uncovered.map { "not judged: \($0)" }
    lines.append(
      holds ? "axioms and outcomes agree" : "\(disagreements.count) outcomes are disagreed about")
    return lines.joined(separator: "\n")
  }
}
