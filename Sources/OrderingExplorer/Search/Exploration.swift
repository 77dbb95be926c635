public import LitmusLanguage

/// All that a test can do: its outcomes, and how many states it took to find them.
public struct Exploration: Sendable {
  /// An outcome and how it was met.
  public struct Found: Hashable, Sendable {
    /// What is seen at the end.
    public var outcome: Outcome
    /// Final states with this outcome.
    public var count: Int
    /// The steps of a shortest execution that ends so.
    var steps: [UInt16]

    /// The number of those steps, without those that the search takes before all others.
    public var length: Int { steps.count }
  }

  /// In the order of their text.
  public var found: [Found]
  /// States that were visited.
  public var stateCount: Int
  /// Steps that were tried, those to known states too.
  public var stepCount: Int
  /// Bytes kept for the states, the way to each included.
  public var byteCount: Int
  /// Bytes of one state's encoding.
  public var stateByteCount: Int

  /// The outcomes alone, in the order of their text.
  public var outcomes: [Outcome] { found.map(\.outcome) }
}

/// Why a test is not explored.
public enum ExplorationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// More states than allowed.
  case tooLarge(estimate: Double, limit: Int)
  /// More of something than the explorer's words hold.
  case tooMany(LitmusError)

  /// What is too much, and how much it is.
  public var description: String {
    switch self {
    case .tooLarge(let estimate, let limit):
      "about \(Self.text(estimate)) states, more than the limit of \(Self.text(Double(limit)))"
    case .tooMany(let error): error.message
    }
  }

  private static func text(_ value: Double) -> String {
    if value < 1e4 { return "\(Int(value))" }
    if value < 1e6 { return "\(Int(value / 1e3)) thousand" }
    if value < 1e9 { return "\(Int(value / 1e6)) million" }
    return value < 1e15 ? "\(Int(value / 1e9)) thousand million" : "far over 10^15"
  }
}

/// Visits every state that a test can reach.
public struct Explorer: Sendable {
  /// The rules that hold.
  public var rules: Rules
  /// Whether steps that commute are taken in one order where that loses no outcome.
  public var isReduced: Bool
  /// States above which a test is refused.
  public var limit: Int

  /// An explorer, by default with all rules and reductions.
  public init(rules: Rules = Rules(), isReduced: Bool = true, limit: Int = 20_000_000) {
    self.rules = rules
    self.isReduced = isReduced
    self.limit = limit
  }

  /// Finds every outcome of `test`.
  ///
  /// - Throws: ``ExplorationError`` when the test has, or is estimated to have, more states than
  ///   ``limit``.
  public func explore(_ test: LitmusTest) throws(ExplorationError) -> Exploration {
    let program = try program(of: test)
    var search = Search(machine: Machine(program, isReduced: isReduced), limit: limit)
    try search.run()
    return search.result()
  }

  func program(of test: LitmusTest) throws(ExplorationError) -> Program {
    do {
      var builder = try ProgramBuilder(test, rules: rules)
      return try builder.build()
    } catch {
      throw .tooMany(error)
    }
  }
}
