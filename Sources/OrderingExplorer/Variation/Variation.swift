public import LitmusLanguage

/// What can be varied in a test to make its bad outcomes go away.
public enum VariationKind: String, Hashable, Sendable, CaseIterable {
  /// Barriers between the operations of CPUs.
  case barriers
  /// How CPUs map the locations.
  case memoryTypes = "memory-types"
  /// Attributes of the packets, and the ways in which a device does not wait.
  case attributes
}

/// The smallest changes after which no outcome of a test is bad.
///
/// Bad is what ``LitmusTest/isBad(_:)`` says; so a test whose `sometimes` holds is asked for what
/// takes that outcome away.
public struct Variation: Hashable, Sendable {
  /// A change that suffices, and what happens with a little less.
  public struct Solution: Hashable, Sendable {
    /// What to set, one place a line; empty if nothing is needed.
    public var settings: [String]
    /// For each weaker setting the bad outcome that comes back.
    public var weaker: [String]
  }

  /// The solutions of least size, in the order of the text; empty if there is none.
  public var solutions: [Solution]
  /// Tests that were explored.
  public var exploredCount: Int
  /// What holds beside them.
  public var notes: [String] = []
}

extension Explorer {
  /// Looks for the smallest changes that take a test's bad outcomes away.
  ///
  /// - Throws: ``ExplorationError`` as ``explore(_:)`` does.
  public func vary(
    _ kind: VariationKind, of test: LitmusTest
  ) throws(ExplorationError) -> Variation {
    var judge = BadOutcomes(explorer: self)
    switch kind {
    case .barriers: return try BarrierVariation(test: test).solve(&judge)
    case .memoryTypes: return try MemoryTypeVariation(test: test).solve(&judge)
    case .attributes: return try AttributeVariation(test: test).solve(&judge)
    }
  }
}

/// Asks the explorer for bad outcomes, and counts how often.
struct BadOutcomes {
  let explorer: Explorer
  private(set) var count = 0

  init(explorer: Explorer) { self.explorer = explorer }

  /// The first bad outcome of a test in words, or nil if there is none.
  mutating func first(of test: LitmusTest) throws(ExplorationError) -> String? {
    count += 1
    return try explorer.explore(test).outcomes.first { test.isBad($0) }?.text(in: test)
  }

  mutating func isGood(_ test: LitmusTest) throws(ExplorationError) -> Bool {
    try first(of: test) == nil
  }
}
