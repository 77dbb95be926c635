/// A statement of the conformance list that a run broke.
public struct ConformanceViolation: Hashable, Sendable, CustomStringConvertible {
  /// The broken statement.
  public var statement: StatementID
  /// Cycle in which that was known.
  public var cycle: UInt64
  /// What happened, in one sentence.
  public var sentence: String

  /// Makes a violation.
  public init(statement: StatementID, cycle: UInt64, sentence: String) {
    self.statement = statement
    self.cycle = cycle
    self.sentence = sentence
  }

  /// Statement, cycle and sentence on one line.
  public var description: String { "\(statement) in cycle \(cycle): \(sentence)" }
}
