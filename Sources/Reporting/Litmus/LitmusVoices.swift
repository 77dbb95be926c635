public import OrderingExplorer

/// The corpus as its three voices have it: all that may happen, what happens in timed runs, and what the
/// judge of executions flags of it.
public struct LitmusVoices: Encodable, Sendable {
  /// Every outcome of every test.
  public var explored: LitmusCorpus
  /// What timed runs have reached of them, and whether the judge flags no more than it should.
  public var timed: TimedCorpus

  /// Explores the tests at `paths`, and runs each once for each seed below `seeds`.
  ///
  /// - Throws: As ``LitmusCorpus`` and ``TimedCorpus`` do.
  public init(paths: [String], explorer: Explorer, seeds: UInt64) throws {
    explored = try LitmusCorpus(paths: paths, explorer: explorer)
    timed = try TimedCorpus(paths: paths, seeds: seeds)
  }

  /// Whether both hold.
  public var holds: Bool { explored.holds && timed.holds }

  /// Their tables, one behind the other.
  public var text: String { explored.text + "\n\n" + timed.text }
}
