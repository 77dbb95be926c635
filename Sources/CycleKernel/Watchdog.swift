/// Ends a run in which nothing has moved for too long.
public struct Watchdog: Sendable {
  /// Cycles without progress after which the run ends.
  public let limit: Cycle
  private var lastProgress: Cycle = 0

  /// Makes a watchdog that bites after `limit` cycles without progress.
  public init(limit: Cycle) { self.limit = limit }

  /// Notes that something moved in `cycle`.
  public mutating func noteProgress(at cycle: Cycle) { lastProgress = cycle }

  /// Whether nothing has moved for more than `limit` cycles.
  public func hasExpired(at cycle: Cycle) -> Bool { cycle &- lastProgress > limit }

  /// The last cycle in which something moved.
  public var lastProgressCycle: Cycle { lastProgress }
}
