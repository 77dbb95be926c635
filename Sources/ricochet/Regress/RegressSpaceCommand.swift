import ArgumentParser
import Regression

/// The space from which scenarios are drawn, and what is to be covered.
struct RegressSpaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "space",
    abstract: "The knobs, what cannot be, the crosses, and the bins that are left out with reason.")

  func run() throws {
    for knob in Knob.allCases {
      print("\(knob.rawValue): \(RegressionSpace.domain(of: knob).text)")
    }
    print("\nwhat cannot be, and why:")
    for constraint in Constraint.all {
      let when = constraint.when.map { "\($0.knob.rawValue)=\($0.values.joined(separator: "|"))" }
      print(
        "  with \(when.joined(separator: " ")): \(constraint.knob.rawValue) is "
          + "\(constraint.needs.joined(separator: "|")): \(constraint.reason)")
    }
    print("\ncrosses:")
    for cross in CoveragePlan.crosses {
      let points = cross.points.map { "\($0.name) (\($0.values.count))" }
      print("  \(cross.name): \(cross.bins.count) bins of \(points.joined(separator: " x "))")
      for exclusion in cross.exclusions {
        let values = exclusion.values.sorted { $0.key < $1.key }.map {
          "\(cross.points[$0.key].name)=\($0.value.joined(separator: "|"))"
        }
        print("    not \(values.joined(separator: " ")): \(exclusion.reason)")
      }
    }
  }
}
