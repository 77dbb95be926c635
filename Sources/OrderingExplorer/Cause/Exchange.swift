/// An access, or the answer to one, at its place in an execution.
public struct ExchangedAccess: Hashable, Sendable {
  /// Index in ``LitmusTest/agents``.
  public var agent: Int
  /// Its words in the test; an answer says so.
  public var text: String
  /// The step of the schedule in which it took effect; nil when it never did.
  public var step: Int?
}

/// Two accesses that changed places in an execution.
public struct Exchange: Hashable, Sendable {
  /// The access that came first: in the text of its agent, or on the link.
  public var first: ExchangedAccess
  /// The access behind it, which took effect first.
  public var second: ExchangedAccess
  /// What let them change places.
  public var rule: ExchangeRule
}
