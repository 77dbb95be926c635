/// What the doors cost: a guest's boot, its reads, a client's reads, and accesses of SystemC, each
/// beside a baseline of the same call.
public struct DoorsBenchmark {
  /// One line of the table.
  public struct Row: Codable, Hashable, Sendable {
    /// What is measured.
    public var what: String
    /// Requests in flight, or which access; empty where there is one kind.
    public var kind: String
    /// Who is measured.
    public var subject: String
    /// Seconds, or so many a second: the median of the rounds.
    public var value: Double
    /// That divided by the baseline's; 1 in the baseline's own row.
    public var ofBaseline: Double
    /// What is to be reached, in words; nil where nothing is asked.
    public var goal: String?
    /// Whether it is reached.
    public var isReached: Bool?
  }

  /// The values of one measurement, by kind.
  public typealias Values = [(kind: String, value: Double)]

  /// Who is measured in which way, the baseline first.
  public static let plan: [(measurement: DoorMeasurement, subjects: [DoorSubject])] = [
    (.boot, [.none, .qemu, .model, .rtl]),
    (.guest, [.qemu, .model, .rtl]),
    (.client, [.inside, .insideRTL, .model, .rtl]),
    (.accesses, [.platform]),
  ]

  private let rounds: Int
  private let measurements: Set<DoorMeasurement>

  /// Makes a benchmark of some measurements.
  public init(rounds: Int, measurements: Set<DoorMeasurement>) {
    self.rounds = rounds
    self.measurements = measurements
  }

  /// Measures everybody once in each round.
  ///
  /// - Parameter measure: one measurement; nil where what it needs is not there, which it has said.
  public func measure(
    _ measure: (DoorMeasurement, DoorSubject) throws -> Values?
  ) rethrows -> [Row] {
    var rows: [Row] = []
    for (measurement, subjects) in Self.plan where measurements.contains(measurement) {
      var samples: [DoorSubject: [Values]] = [:]
      for _ in 0..<rounds {
        for subject in subjects {
          guard let values = try measure(measurement, subject) else { continue }
          samples[subject, default: []].append(values)
        }
      }
      let medians = subjects.map { ($0, Self.medians(samples[$0] ?? [])) }
      rows += Self.rows(measurement, medians)
    }
    return rows
  }

  /// The median of each kind, in the order of the first sample.
  static func medians(_ samples: [Values]) -> Values {
    (samples.first ?? []).map { kind, _ in
      let all = samples.compactMap { sample in sample.first { $0.kind == kind }?.value }.sorted()
      return (kind, all[all.count / 2])
    }
  }

  /// The lines of one measurement.
  static func rows(
    _ measurement: DoorMeasurement, _ medians: [(subject: DoorSubject, values: Values)]
  ) -> [Row] {
    medians.flatMap { subject, values in
      values.map { kind, value -> Row in
        let baseline = baseline(measurement, subject, kind, medians)
        var row = Row(
          what: measurement.words, kind: kind, subject: subject.rawValue, value: value,
          ofBaseline: baseline > 0 ? value / baseline : 0)
        if let goal = DoorGoal.of(measurement, subject, kind) {
          row.goal = goal.words
          row.isReached = goal.isReached(row)
        }
        return row
      }
    }
  }

  /// The value that a line is held against.
  private static func baseline(
    _ measurement: DoorMeasurement, _ subject: DoorSubject, _ kind: String,
    _ medians: [(subject: DoorSubject, values: Values)]
  ) -> Double {
    let (who, which): (DoorSubject?, String) =
      switch (measurement, subject) {
      case (.accesses, _): (subject, "plain-read")
      case (.client, .rtl), (.client, .insideRTL): (.insideRTL, kind)
      case (.client, _): (.inside, kind)
      default: (medians.first?.subject, kind)
      }
    let values = medians.first { $0.subject == who }?.values ?? []
    return values.first { $0.kind == which }?.value ?? 0
  }

  /// The rows as lines of text.
  public static func text(_ rows: [Row]) -> String {
    let lines = rows.map { row in
      [
        row.what, row.kind.isEmpty ? "-" : row.kind, row.subject,
        row.value < 1000
          ? RunTable.decimal(row.value) : RunTable.grouped(Int(row.value.rounded())),
        row.ofBaseline == 0 ? "-" : RunTable.thousandths(row.ofBaseline),
        row.goal.map { "\($0): \(row.isReached == true ? "reached" : "MISSED")" } ?? "",
      ]
    }
    return RunTable.aligned(
      [["measured", "in flight", "subject", "value", "of baseline", "goal"]] + lines)
  }
}
