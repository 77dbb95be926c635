public import LitmusLanguage

/// Why an execution ends in a bad outcome, found by taking the reason away and exploring again.
public enum Cause: Hashable, Sendable {
  /// Two accesses changed places: with these two in order this execution is none.
  case exchange(Exchange)
  /// Several pairs changed places.
  case exchanges([Exchange])
  /// No access changed its place; something else stands behind it.
  case other(OtherCause)
  /// Every access takes effect in its place, and nothing orders the agents: a race.
  case interleaving

  /// The pairs that changed places.
  public var exchanges: [Exchange] {
    switch self {
    case .exchange(let exchange): [exchange]
    case .exchanges(let exchanges): exchanges
    case .other, .interleaving: []
    }
  }

  /// The cause in words, a line for each pair.
  public func text(in test: LitmusTest) -> String {
    switch self {
    case .exchange, .exchanges:
      exchanges.map { exchange in
        "\(name(exchange.second, in: test)) took effect before \(name(exchange.first, in: test))"
          + "\n  because \(exchange.rule.text)"
      }.joined(separator: "\n")
    case .other(let other): other.text
    case .interleaving: "nothing orders the agents: every access took effect in its place"
    }
  }

  private func name(_ access: ExchangedAccess, in test: LitmusTest) -> String {
    "\(test.agents[access.agent].name): \(access.text)"
  }
}
