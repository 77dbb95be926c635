/// A way in which ``DMBMapper`` breaks one obligation on purpose, so that a check can be seen to
/// notice; the names begin with the statement's number.
package enum DMBMapperMutant: String, Hashable, Sendable, CaseIterable {
  /// Begins the pool at the region's first byte.
  case publishesOffsetZero = "dmb-g03-publishes-offset-zero"
  /// Copies nothing in where the device is to write.
  case skipsCopyIn = "dmb-g04-skips-copy-in"
  /// Copies nothing out.
  case skipsCopyOut = "dmb-g04-skips-copy-out"
  /// Takes one page for a mapping of several, so that the next mapping lies over it.
  case claimsOneSlot = "dmb-g05-claims-one-slot"
  /// Maps, and announces, as much as an area holds.
  case mapsBeyondCap = "dmb-g06-maps-beyond-cap"
  /// Reports a mapping that can never be as back-pressure.
  case retriesWhatNeverFits = "dmb-g06-retries-what-never-fits"
  /// Reports back-pressure as a mapping that can never be.
  case givesUpWhenExhausted = "dmb-g10-gives-up-when-exhausted"
  /// Keeps the pages of what was unmapped, so that exhaustion never ends.
  case neverFrees = "dmb-g10-never-frees"
  /// Clears what lies behind the mapping in its last page.
  case clearsTail = "dmb-g11-clears-tail"
}

extension DMBMapperMutant {
  /// What a mutant of the whole driver does to its mapper; nil when it does nothing to it.
  package init?(_ mutant: DriverMutant?) {
    switch mutant {
    case .dmbG03PublishesZero: self = .publishesOffsetZero
    case .dmbG04CopiesNothing: self = .skipsCopyIn
    case .dmbG05SharesPages: self = .claimsOneSlot
    case .dmbG06MapsTooMuch: self = .mapsBeyondCap
    case .dmbG11ClearsRest: self = .clearsTail
    default: return nil
    }
  }
}
