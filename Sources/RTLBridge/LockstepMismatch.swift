/// A pin on which two engines differed in one cycle.
public struct LockstepMismatch: Hashable, Sendable, CustomStringConvertible {
  /// The cycle whose step brought it.
  public let cycle: UInt64
  /// The pin, as `dfe_abi.h` names it.
  public let pin: String
  /// What the reference shows.
  public let expected: UInt64
  /// What the engine under test shows.
  public let found: UInt64

  /// One line.
  public var description: String {
    "cycle \(cycle): \(pin) is \(found), but the reference has \(expected)"
  }
}
