/// The places in a driver where a barrier may have to stand.
public enum BarrierPoint: String, Hashable, Sendable, CaseIterable {
  /// Between data and ring entry, and the available index (or the packed descriptor's flags).
  case publish
  /// Between that and the doorbell.
  case notify
  /// Between that and the look whether the device wants a doorbell.
  case lookForWish = "look for wish"
  /// Between the used index (or flags) that was polled, and used entry and data.
  case consumePolled = "consume, polling"
  /// The same behind an interrupt.
  case consumeInterrupt = "consume, interrupt"
  /// Between the wish for an interrupt and the last look at the used index.
  case rearm = "ask for interrupt"

  /// Which accesses a barrier there is for.
  var direction: String {
    switch self {
    case .publish, .notify: " write"
    case .lookForWish, .rearm: ""
    case .consumePolled, .consumeInterrupt: " read"
    }
  }
}

/// The form of the ring, which names what is published and consumed.
public enum RingFormat: String, Hashable, Sendable, CaseIterable {
  /// Index, ring entry, used index, used entry.
  case split
  /// Flags, address; flags, buffer ID.
  case packed

  var published: String { self == .split ? "idx" : "flags" }
  var entry: String { self == .split ? "ring" : "address" }
  var used: String { self == .split ? "used" : "usedflags" }
  var usedEntry: String { self == .split ? "element" : "id" }
}
