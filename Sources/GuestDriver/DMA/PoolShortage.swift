public import CycleKernel

/// A time in which others hold whatever room a pool has left.
///
/// It begins with the first mapping from ``from`` on.
public struct PoolShortage: Hashable, Sendable {
  /// The first cycle in which it can begin.
  public var from: Cycle
  /// Cycles that it lasts.
  public var length: Cycle
  /// The cycle in which it began; nil before.
  public internal(set) var begun: Cycle?

  /// A shortage that has not begun.
  public init(from: Cycle, length: Cycle) {
    self.from = from
    self.length = length
  }

  /// Whether it is under way in `cycle`, in which a mapping is wanted.
  mutating func holds(at cycle: Cycle) -> Bool {
    guard cycle >= from else { return false }
    let start = begun ?? cycle
    begun = start
    return cycle - start < length
  }
}

/// A pool of bounce memory that other drivers use, too.
public protocol SharedPool: AnyObject {
  /// When others hold all that is free; nil for never.
  var shortage: PoolShortage? { get set }
}
