/// What a measurement of the doors is to reach.
struct DoorGoal {
  /// In words.
  let words: String
  /// Whether a line reaches it.
  let isReached: (DoorsBenchmark.Row) -> Bool

  /// Requests in flight at which rates are asked for.
  static let depth = "32"

  /// The goal of a line; nil where nothing is asked.
  static func of(
    _ measurement: DoorMeasurement, _ subject: DoorSubject, _ kind: String
  ) -> DoorGoal? {
    switch (measurement, subject) {
    case (.boot, .model), (.boot, .rtl):
      DoorGoal(words: "at most 2 times") { $0.ofBaseline > 0 && $0.ofBaseline <= 2 }
    case (.guest, .rtl) where kind == depth, (.client, .rtl) where kind == depth:
      DoorGoal(words: "1,000") { $0.value >= 1000 }
    case (.guest, .model) where kind == depth, (.client, .model) where kind == depth:
      DoorGoal(words: "20,000") { $0.value >= 20_000 }
    default: nil
    }
  }
}

extension DoorMeasurement {
  /// As the table has it.
  var words: String {
    switch self {
    case .boot: "boot, s"
    case .guest: "4 KiB reads/s of a guest"
    case .client: "4 KiB reads/s of a client"
    case .accesses: "SystemC accesses/s"
    }
  }
}
