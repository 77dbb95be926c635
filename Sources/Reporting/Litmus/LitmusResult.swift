import Foundation
import LitmusLanguage
public import OrderingExplorer

/// What came of one litmus test.
public struct LitmusResult: Encodable, Sendable {
  /// One outcome.
  public struct Row: Encodable, Sendable {
    /// In words.
    public var outcome: String
    /// Final states that have it.
    public var count: Int
    /// Whether it is what the question is afraid of.
    public var isBad: Bool
    /// Whether a machine reaches it.
    public var isInHardware: Bool
  }

  /// The test's name.
  public var name: String
  /// Its question.
  public var question: String
  /// What it says of its outcomes: never, sometimes or always.
  public var quantifier: String
  /// Whether that is so.
  public var holds: Bool
  /// Whether the outcomes are those of the file beside it; nil without one.
  public var isAsExpected: Bool?
  /// All outcomes.
  public var outcomes: [Row]
  /// States visited.
  public var states: Int
  /// States visited in a second of processor time.
  public var statesPerSecond: Double
  /// Bytes of one state's encoding.
  public var bytesPerState: Int
  /// Bytes kept for a state beyond that.
  public var bytesBeyond: Int
  /// The shortest execution that ends badly; nil if none does.
  public var schedule: String?
  /// Why it does: which accesses changed places, and the rule that lets them; nil without one.
  public var cause: String?

  /// Explores a test.
  ///
  /// - Throws: `ExplorationError` when it is too large.
  public init(_ file: LitmusFile, with explorer: Explorer) throws {
    let test = file.test
    let start = clock()
    let exploration = try explorer.explore(test)
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let expected = try explorer.expected(of: test)
    let marks = Dictionary(uniqueKeysWithValues: expected.lines.map { ($0.text, $0.isInHardware) })
    name = test.name
    question = test.question
    quantifier = test.quantifier.rawValue
    holds = test.holds(for: exploration.outcomes)
    isAsExpected = file.expected.map { $0 == expected }
    outcomes = exploration.found.map {
      let text = $0.outcome.text(in: test)
      return Row(
        outcome: text, count: $0.count, isBad: test.isBad($0.outcome),
        isInHardware: marks[text] ?? false)
    }
    states = exploration.stateCount
    statesPerSecond = Double(states) / max(seconds, 1e-6)
    bytesPerState = exploration.stateByteCount
    bytesBeyond = exploration.byteCount / max(1, states) - bytesPerState
    let bad = exploration.found.filter { test.isBad($0.outcome) }.min { $0.length < $1.length }
    schedule = try bad.map { try explorer.schedule(of: $0, in: test).text }
    cause = try bad.map { try explorer.cause(of: $0, in: test).text(in: test) }
  }

  /// The result as text: verdict, outcomes, states, and the schedule of a bad outcome.
  public var text: String {
    var lines = ["\(name): \(question)", "verdict    \(verdict)"]
    for row in outcomes {
      let marks = (row.isBad ? "*" : " ") + (row.isInHardware ? "h" : " ")
      lines.append("  \(marks) \(row.outcome)  (\(row.count))")
    }
    lines.append("           * meets the condition that is asked about, h is reached in hardware")
    lines.append(
      "states     \(states), \(Int(statesPerSecond)) a second, \(bytesPerState) bytes each and "
        + "\(bytesBeyond) beyond")
    if let schedule { lines.append("shortest execution of a bad outcome:\n\(schedule)") }
    if let cause { lines.append("cause:\n\(cause)") }
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    let expectation: String
    switch isAsExpected {
    case true?: expectation = ", all outcomes as expected"
    case false?: expectation = ", but the outcomes are not the expected ones"
    case nil: expectation = ", no expected outcomes beside the file"
    }
    return "\(quantifier) " + (holds ? "holds" : "fails") + expectation
  }
}
