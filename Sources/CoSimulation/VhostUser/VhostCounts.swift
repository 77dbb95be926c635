/// What a session of vhost-user did, by kind.
public struct VhostCounts: Hashable, Sendable {
  /// Kicks that were taken.
  public var kicks: UInt64 = 0
  /// Interrupts that were signalled.
  public var calls: UInt64 = 0
  /// Interrupts that no counter was there for.
  public var lostCalls: UInt64 = 0
  /// Translations that the front end was asked for.
  public var misses: UInt64 = 0
  /// Translations that it gave.
  public var updates: UInt64 = 0
  /// Ranges that it took back.
  public var invalidations: UInt64 = 0
  /// Messages by number of their request.
  public var requests: [UInt64] = Array(repeating: 0, count: 64)
}
