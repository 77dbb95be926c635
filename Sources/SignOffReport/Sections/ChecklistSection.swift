import SignOff

/// Verdict, checklist by stage, and where it was run.
struct ChecklistSection {
  private let folder: ReportFolder

  init(_ folder: ReportFolder) { self.folder = folder }

  private static let titles: [SignOffItem.Stage: String] = [
    .verification1: "the testplan is there and runs",
    .verification2: "all of it passes, on every engine, under stress",
    .verification3: "coverage, mutants and proofs are where they have to be",
    .design1: "the design is there and runs",
    .design2: "the design is complete, and lint has nothing to say",
    .design3: "the design fits and is fast enough",
  ]

  var context: [String: Any] {
    let signOff = folder.signOff
    let facts = folder.facts.map { ["name": $0.name, "value": $0.value] }
    return [
      "verdict": signOff.isSignedOff
        ? "Signed off at level \(signOff.level.rawValue)" : "Not signed off",
      "verdictClass": signOff.isSignedOff ? "good" : "bad", "level": signOff.level.rawValue,
      "day": signOff.day, "tiles": tiles, "remarks": signOff.remarks, "stages": stages,
      "environment": facts.isEmpty
        ? [["name": "environment", "value": "not recorded"]] : facts,
      "commands": signOff.results.map(\.item.command),
    ]
  }

  private var tiles: [[String: String]] {
    let results = folder.signOff.results
    func tile(_ name: String, _ verdict: SignOffResult.Verdict, _ kind: String) -> [String: String]
    {
      let count = results.count { $0.verdict == verdict }
      return ["name": name, "value": "\(count)", "kind": count == 0 ? "quiet" : kind]
    }
    let seconds = Int(results.reduce(0) { $0 + $1.seconds }.rounded())
    return [
      tile("passed", .passed, "good"), tile("failed", .failed, "bad"),
      tile("undecided", .undecided, "open"), tile("waived", .waived, "open"),
      ["name": "seconds", "value": PageText.grouped(seconds), "kind": ""],
    ]
  }

  private var stages: [[String: Any]] {
    SignOffItem.Stage.allCases.compactMap { stage in
      let results = folder.signOff.results.filter { $0.item.stage == stage }
      guard !results.isEmpty else { return nil }
      return [
        "stage": stage.rawValue, "title": Self.titles[stage] ?? "", "items": results.map(item),
      ]
    }
  }

  private func item(_ result: SignOffResult) -> [String: Any] {
    var item: [String: Any] = [
      "name": result.item.name, "summary": result.item.summary, "command": result.item.command,
      "verdict": result.verdict.rawValue, "seconds": PageText.decimal(result.seconds),
      "passed": result.verdict == .passed, "log": folder.log(of: result.item.name),
    ]
    if let waiver = result.waiver {
      item["waiver"] = "waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
    }
    return item
  }
}
