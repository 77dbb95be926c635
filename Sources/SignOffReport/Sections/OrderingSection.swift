import Foundation
import Reporting

/// Violations and bad outcomes, for the viewer and as a table.
struct OrderingSection {
  /// Violations first, then the corpus by story.
  let executions: [Execution]
  private let why: String?
  private let lead: String

  init(_ folder: ReportFolder) {
    var list: [Execution] = []
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names.sorted() where name.hasPrefix("violation-") && name.hasSuffix(".json") {
      if case .there(let execution) = folder.read(name, made: "") as ReportFolder.Part<Execution> {
        list.append(execution)
      }
    }
    let planted = list.count
    let found: ReportFolder.Part<LitmusExecutions> = folder.read(
      "executions.json", made: "ricochet litmus corpus --executions FILE")
    var words = ""
    switch found {
    case .there(let litmus):
      why = nil
      list += litmus.executions.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
      words =
        "\(litmus.badTestCount) of the corpus's \(litmus.testCount) litmus tests reach an outcome "
        + "that their question is afraid of; below is a shortest execution of each of the "
        + "\(litmus.executions.count) outcomes, with the two accesses that changed places and the "
        + "rule that let them. None of them is a fault of the device: they are what drivers and "
        + "devices have to expect."
    case .absent(let reason): why = list.isEmpty ? reason : nil
    }
    if planted > 0 {
      words +=
        " The group violation (\(planted)) is what the judge says of devices that break a rule on "
        + "purpose, or of a run that broke one."

    }
    lead = words
    executions = list
  }

  var context: [String: Any] {
    if let why { return ["absent": why] }
    return [
      "present": [
        "lead": lead,
        "rows": executions.map { execution in
          [
            "name": "\(execution.group)/\(execution.name)", "outcome": execution.outcome,
            "steps": "\(execution.steps.count)", "why": execution.cause,
          ]
        },
      ] as [String: Any]
    ]
  }
}
