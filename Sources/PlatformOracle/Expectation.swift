public import PlatformKnobs

/// What a cell must come to, and why.
public struct Expectation: Hashable, Sendable {
  /// The class.
  public var outcome: PlatformOutcome
  /// Why, in one sentence.
  public var reason: String

  /// Makes an expectation.
  public init(_ outcome: PlatformOutcome, _ reason: String) {
    self.outcome = outcome
    self.reason = reason
  }
}
