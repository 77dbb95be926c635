import Endpoint
import Scenarios

/// What a regression has to have seen.
public enum CoveragePlan {
  /// The crosses, in the order of reports.
  public static let crosses: [CoverageCross] = [
    rings, completions, translations, suppression, resets, regions, faults, engines, devices,
  ]

  /// The cross of a name in the plan; its number.
  static func number(of cross: CoverageCross) -> Int {
    crosses.firstIndex { $0.name == cross.name } ?? 0
  }

  /// Bins that can be filled.
  public static let binCount: Int = crosses.reduce(0) { $0 + $1.bins.count }

  typealias Value = CoveragePoint.Value

  static func set(_ knob: Knob, _ values: String...) -> Steering.Setting {
    Steering.Setting(knob, values)
  }

  static func except(
    _ reason: String, _ values: [Int: [String]]
  ) -> CoverageCross.Exclusion {
    CoverageCross.Exclusion(values: values, reason: reason)
  }

  static let formats = CoveragePoint(
    "ring", [Value("split", [set(.ring, "split")]), Value("packed", [set(.ring, "packed")])])
}
