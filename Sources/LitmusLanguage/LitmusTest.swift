/// One question about order: memory, agents, a platform, and a condition on what is seen at the end.
///
/// Everything is resolved: names are indices into the lists here. The text form is described in
/// `docs/litmus.md`.
public struct LitmusTest: Hashable, Sendable {
  /// The file's name without its ending.
  public var name: String
  /// What the test asks, in words.
  public var question: String
  /// The group of tests to which it belongs.
  public var story: String
  /// Settings of the machine.
  public var platform: Platform
  /// Memory and registers.
  public var locations: [Location]
  /// Names of pages.
  public var pages: [String]
  /// Who does what.
  public var agents: [Agent]
  /// Names of registers, in the order in which they are filled in the text.
  public var registers: [String]
  /// How often the condition may hold.
  public var quantifier: Quantifier
  /// What is asked of an outcome.
  public var condition: Condition

  /// The number of cells that locations share.
  public var cellCount: Int { (locations.map(\.cell).max() ?? -1) + 1 }

  /// Whether `outcomes` are what the test says.
  public func holds(for outcomes: some Sequence<Outcome>) -> Bool {
    switch quantifier {
    case .never: !outcomes.contains { condition.holds(in: $0) }
    case .sometimes: outcomes.contains { condition.holds(in: $0) }
    case .always: outcomes.allSatisfy { condition.holds(in: $0) }
    }
  }

  /// Whether an outcome is one that the question is afraid of.
  ///
  /// That is one that satisfies a `never` or `sometimes`, or fails an `always`.
  public func isBad(_ outcome: Outcome) -> Bool {
    condition.holds(in: outcome) != (quantifier == .always)
  }
}
