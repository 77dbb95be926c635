public import CycleKernel
public import OrderingReference

/// How a run with a fault in it ended.
public enum FaultOutcome: String, Hashable, Sendable, CaseIterable {
  /// Nothing was left for the fault to happen to.
  case untouched
  /// The fault happened; the data is right and nobody had to do anything.
  case right
  /// The driver was told, or noticed in time; after a reset the device works, and the disk holds
  /// nothing else than it should.
  case noticed
  /// The driver was told that all is well, and the data is wrong.
  case silent
  /// The run came to a stand.
  case hang
  /// The driver noticed, and the device does not work after a reset.
  case broken

  /// Error messages or registers say something else than what happened.
  case misreported

  /// Whether a device may leave a run so.
  public var isGood: Bool {
    switch self {
    case .untouched, .right, .noticed: true
    case .silent, .hang, .broken, .misreported: false
    }
  }
}

/// One run with a fault in it.
public struct FaultResult: Sendable {
  /// How it ended.
  public var outcome: FaultOutcome
  /// How the driver noticed, or what is wrong.
  public var notice: String
  /// The cycle in which the fault took effect, counted from the first request; nil if it did not.
  public var struck: Cycle?
  /// Cycles from the first request to the end of the last, when nothing went wrong.
  public var length: Cycle
  /// What Advanced Error Reporting said, one line for each end of the link.
  public var reports: [String]
  /// Rules that the judge found broken.
  public var rules: Set<RuleName>
}
