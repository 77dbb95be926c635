/// What else than two accesses that changed places leads to a bad outcome.
public enum OtherCause: String, Hashable, Sendable, CaseIterable {
  /// A copy in a cache that a device's access does not look into.
  case staleCopy
  /// The same, for an access that says No Snoop.
  case unsnoopedCopy
  /// A cache gives a line back unasked.
  case eviction
  /// A cache reads a line unasked.
  case fill
  /// A translation that was not invalidated.
  case staleTranslation
  /// The device answers an invalidation before its reads have ended.
  case earlyAnswer
  /// A write that was under way arrives behind the reset of its sender.
  case writeBehindReset
  /// An invalidation throws away what was not written back.
  case droppedLine

  /// The cause in words.
  public var text: String {
    switch self {
    case .staleCopy: "a cache holds a copy that is not what memory holds"
    case .unsnoopedCopy: "an access with No Snoop does not look into the cache"
    case .eviction: "a cache gives a line back unasked"
    case .fill: "a cache reads a line unasked"
    case .staleTranslation: "a translation is used that nobody invalidated"
    case .earlyAnswer: "the device answers the invalidation before its reads have ended"
    case .writeBehindReset: "a write that was under way arrives behind the reset"
    case .droppedLine: "the line is dropped with what was not written back"
    }
  }

  /// The rule of the explorer that is broken to take the cause away.
  var counterfactual: RuleMutant {
    switch self {
    case .staleCopy: .alwaysCoherent
    case .unsnoopedCopy: .noSnoopSnoops
    case .eviction: .noEviction
    case .fill: .noSpeculativeFill
    case .staleTranslation: .translationNotCached
    case .earlyAnswer: .invalidationNeverEarly
    case .writeBehindReset: .resetDropsWrites
    case .droppedLine: .invalidateDoesNothing
    }
  }
}
