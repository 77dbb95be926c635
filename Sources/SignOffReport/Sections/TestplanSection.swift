/// The statements of the conformance list.
struct TestplanSection {
  private let part: ReportFolder.Part<JSONValue>

  init(_ folder: ReportFolder) {
    part = folder.results(of: ["TESTPLAN_COMPLETED", "SIM_TESTPLAN_ON_ENGINE"])
  }

  var context: [String: Any] {
    switch part {
    case .absent(let why): return ["absent": why]
    case .there(let value):
      let rows = value.elements.map(row)
      func count(_ kind: String) -> Int {
        rows.count {
          ($0["kinds"] as? String)?.split(separator: " ").contains { $0 == kind } == true
        }
      }
      func tile(_ name: String, _ count: Int, _ kind: String) -> [String: String] {
        ["name": name, "value": "\(count)", "kind": count == 0 ? "quiet" : kind]
      }
      return [
        "present": [
          "rows": rows,
          "tiles": [
            tile("statements", rows.count, ""), tile("broken", count("broken"), "bad"),
            tile("not exercised", count("idle"), "bad"),
            tile("explained", count("explained"), "open"),
            tile("mutants killed", count("killed"), "good"),
            tile("mutants that survive", count("survives"), "bad"),
          ],
        ] as [String: Any]
      ]
    }
  }

  private func row(_ statement: JSONValue) -> [String: Any] {
    let isBroken = statement["broken"].map { $0.shown != "0" } ?? false
    let decided = statement["exercised"]
    var kinds: [String] = []
    let result: (String, String)
    if isBroken {
      kinds.append("broken")
      result = ("broken", "failed")
    } else if let decided {
      if decided.shown == "0" { kinds.append("idle") }
      result = decided.shown == "0" ? ("not exercised", "undecided") : ("holds", "passed")
    } else {
      kinds.append("explained")
      result = ("explained", "open")
    }
    let mutant: (String, String)
    switch statement["isMutantKilled"] {
    case .bool(true)?:
      kinds.append("killed")
      mutant = ("killed", "good")
    case .bool(false)?:
      kinds.append("survives")
      mutant = ("survives", "bad")
    default: mutant = ("", "quiet")
    }
    var row: [String: Any] = [
      "id": statement["id"]?.shown ?? "", "text": statement["text"]?.shown ?? "",
      "duty": [statement["level"], statement["party"]].compactMap { $0?.shown }
        .joined(separator: ", "),
      "clause": statement["clause"]?.shown ?? "", "exercised": PageText.grouped(decided),
      "result": result.0, "kind": result.1, "mutant": mutant.0, "mutantKind": mutant.1,
      "kinds": kinds.joined(separator: " "),
    ]
    if let remark = statement["remark"]?.shown, !remark.isEmpty { row["remark"] = remark }
    let mutants = statement["mutants"]?.shown ?? ""
    // A name of its own: what a row lacks is looked for in the page around it.
    row["mutantNames"] = mutants.isEmpty ? [] : [mutants]
    return row
  }
}
