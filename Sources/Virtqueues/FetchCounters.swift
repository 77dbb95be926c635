/// The performance counters of a fetch engine at one moment.
///
/// `rtl/doc/counters.md` says what each name counts.
public struct FetchCounters: Hashable, Sendable {
  /// Their names, in the engine's order.
  public let names: [String]
  /// Their values, in the same order.
  public let values: [UInt64]

  /// Puts names and values together.
  ///
  /// - Precondition: there are as many of one as of the other.
  public init(names: [String], values: [UInt64]) {
    precondition(names.count == values.count, "each counter has a name and a value")
    self.names = names
    self.values = values
  }

  /// The counter of a name; 0 where the engine does not have it.
  public subscript(name: String) -> UInt64 {
    names.firstIndex(of: name).map { values[$0] } ?? 0
  }

  /// What was counted since `start`, which has the same counters.
  public func since(_ start: FetchCounters) -> FetchCounters {
    FetchCounters(names: names, values: names.map { self[$0] &- start[$0] })
  }

  /// The counters that share out the busy cycles, with the rest of them, in which something moved.
  public static let reasons = [
    "output_stalls", "read_stalls", "tag_stalls", "completion_waits", "translation_waits",
  ]

  /// The reason of the most busy cycles, and its part of them; nil without a busy cycle.
  ///
  /// `working` stands for those in which something moved.
  public var dominantReason: (name: String, part: Double)? {
    let busy = self["busy_cycles"]
    guard busy > 0 else { return nil }
    var most = (name: "working", count: busy - Self.reasons.reduce(0) { $0 + self[$1] })
    for name in Self.reasons where self[name] > most.count { most = (name, self[name]) }
    return (most.name, Double(most.count) / Double(busy))
  }

  /// Bytes of what was read that became descriptors: those shown, and those that named a table.
  public var usedByteCount: UInt64 {
    UInt64(FetchLaw.descriptorByteCount) * (self["descriptors"] + self["tables"])
  }
}
