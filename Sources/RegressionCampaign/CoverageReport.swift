import Regression

/// What was covered, by cross.
public struct CoverageReport: Encodable, Sendable {
  /// One cross.
  public struct Cross: Encodable, Sendable {
    /// Its name.
    public var name: String
    /// What its bins say.
    public var summary: String
    /// Bins that were hit.
    public var hit: Int
    /// Bins that can be hit.
    public var of: Int
    /// Those that were not.
    public var empty: [String]
    /// Bins that cannot be hit, and were.
    public var impossible: [String]
  }

  /// The crosses, in the order of the plan.
  public var crosses: [Cross]

  /// Holds what is covered against the plan.
  public init(covered: Set<String>) {
    crosses = CoveragePlan.crosses.map { cross in
      let names = Set(cross.bins.map(\.name))
      return Cross(
        name: cross.name, summary: cross.summary,
        hit: cross.bins.count { covered.contains($0.name) }, of: cross.bins.count,
        empty: cross.bins.map(\.name).filter { !covered.contains($0) },
        impossible: cross.names.filter { covered.contains($0) && !names.contains($0) })
    }
  }

  /// Bins of the plan among those covered.
  static func coveredCount(_ covered: Set<String>) -> Int {
    CoverageReport(covered: covered).crosses.reduce(0) { $0 + $1.hit }
  }

  /// The table, with empty bins of each cross behind it, as many as `limit` says.
  public func text(limit: Int) -> String {
    var lines: [String] = []
    for cross in crosses {
      let percent = cross.of == 0 ? 100 : cross.hit * 100 / cross.of
      lines.append(
        "  \(Self.padded(cross.name, 12)) \(Self.padded("\(cross.hit) of \(cross.of)", 12)) "
          + "\(Self.padded("\(percent) %", 6)) \(cross.summary)")
    }
    for cross in crosses where !cross.empty.isEmpty {
      lines.append("empty bins of \(cross.name):")
      lines += cross.empty.prefix(limit).map { "  " + $0 }
      if cross.empty.count > limit { lines.append("  and \(cross.empty.count - limit) more") }
    }
    for bin in crosses.flatMap(\.impossible) {
      lines.append("\(bin) was hit, and the plan says that it cannot be")
    }
    return lines.joined(separator: "\n")
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
