/// What a test says about its final states.
public enum Quantifier: String, Hashable, Sendable, CaseIterable {
  /// No outcome satisfies the condition.
  case never
  /// Some outcome does.
  case sometimes
  /// Every outcome does.
  case always
}

/// A statement over one outcome.
public indirect enum Condition: Hashable, Sendable {
  case register(Int, Int)
  /// The final value of a location's cell.
  case location(Int, Int)
  /// An agent never ends, or any agent.
  case stuck(Int?)
  case not(Condition)
  case and(Condition, Condition)
  case or(Condition, Condition)
}

extension Condition {
  /// Whether the condition holds in `outcome`.
  public func holds(in outcome: Outcome) -> Bool {
    switch self {
    case .register(let index, let value): outcome.registers[index] == value
    case .location(let index, let value): outcome.locations[index] == value
    case .stuck(let agent?): outcome.stuck.contains(agent)
    case .stuck(nil): !outcome.stuck.isEmpty
    case .not(let condition): !condition.holds(in: outcome)
    case .and(let left, let right): left.holds(in: outcome) && right.holds(in: outcome)
    case .or(let left, let right): left.holds(in: outcome) || right.holds(in: outcome)
    }
  }

  /// The locations whose final values it asks for, in the order of the test.
  public var locations: Set<Int> {
    switch self {
    case .location(let index, _): [index]
    case .register, .stuck: []
    case .not(let condition): condition.locations
    case .and(let left, let right), .or(let left, let right):
      left.locations.union(right.locations)
    }
  }
}
