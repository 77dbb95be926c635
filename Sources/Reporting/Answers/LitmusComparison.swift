import LitmusLanguage
public import OrderingExplorer

/// Several litmus tests as one table: a question each, and its answer.
public struct LitmusComparison: Encodable, Sendable {
  /// One test.
  public struct Row: Encodable, Sendable {
    /// The file's name without folder and ending.
    public var name: String
    /// What it asks.
    public var question: String
    /// `never`, `sometimes` or `always`, if that is so; otherwise `wrong`.
    public var answer: String
    /// Outcomes in all, and those that the question is afraid of.
    public var outcomes: Int
    /// The outcome that the question is afraid of with the shortest way to it, if there is one.
    public var bad: String?
    /// Whether a machine reaches that outcome, or only a compiler or a rule's narrow letter.
    public var isInHardware: Bool
  }

  /// The tests in the order in which they were given.
  public var rows: [Row]

  /// Explores the tests.
  ///
  /// - Throws: what keeps a file from being read, or `ExplorationError` when one is too large.
  public init(paths: [String], explorer: Explorer) throws {
    rows = try paths.map { path in
      let file = try LitmusFile(path: path)
      let test = file.test
      let exploration = try explorer.explore(test)
      let bad = exploration.found.filter { test.isBad($0.outcome) }.min { $0.length < $1.length }
      let text = bad?.outcome.text(in: test)
      let marks = try explorer.expected(of: test).lines
      return Row(
        name: "\(test.story)/\(test.name)", question: test.question,
        answer: test.holds(for: exploration.outcomes) ? test.quantifier.rawValue : "wrong",
        outcomes: exploration.found.count, bad: text,
        isInHardware: marks.contains { $0.text == text && $0.isInHardware })
    }
  }

  /// Whether every test is as its last line says.
  public var holds: Bool { rows.allSatisfy { $0.answer != "wrong" } }

  /// The table as lines of text: each question, and below it the answer.
  public var text: String {
    rows.map { row in
      var line = "\(row.question)\n  \(row.answer) (\(row.name), \(row.outcomes) outcomes)"
      if let bad = row.bad {
        line += "; for example \(bad)\(row.isInHardware ? "" : ", by the letter alone")"
      }
      return line
    }.joined(separator: "\n")
  }
}
