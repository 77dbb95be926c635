/// Outcomes that are marked `hardware` and that the timed machine does not reach, each with the
/// reason why an honest machine of this kind does not.
///
/// An entry whose outcome is reached is a fault of this list.
public enum UnreachedOutcomes {
  /// An outcome of a test, in the words of the file beside it.
  public struct Entry: Hashable, Sendable {
    /// Story and name of the test: `story/name`.
    public var test: String
    /// The outcome, in words.
    public var outcome: String
    /// Why it is not reached.
    public var reason: String
  }

  /// All of them, in the order of their tests.
  public static let all: [Entry] = []

  /// The outcomes of one test that are not reached.
  public static func outcomes(of test: String) -> Set<String> {
    Set(all.filter { $0.test == test }.map(\.outcome))
  }
}
