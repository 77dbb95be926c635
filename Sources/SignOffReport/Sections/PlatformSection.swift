import Foundation

/// The matrix of platforms: its picture and its rows.
struct PlatformSection {
  private let part: ReportFolder.Part<JSONValue>
  private let picture: Data?

  init(_ folder: ReportFolder) {
    part = folder.results(of: ["PLATFORM_MATRIX_AS_EXPECTED"])
    picture = folder.bytes("matrix.svg")
  }

  var context: [String: Any] {
    var context: [String: Any] = [:]
    if let picture {
      // As an image the browser runs nothing that may stand in it.
      context["picture"] = picture.base64EncodedString()
    } else {
      context["absentPicture"] = "there is no matrix.svg; ricochet matrix --svg FILE makes it"
    }
    switch part {
    case .absent(let why): context["absent"] = why
    case .there(let value):
      let rows = value.elements.map(row)
      let differing = rows.count { $0["kinds"] as? String == "differs" }
      context["present"] =
        [
          "lead": "\(rows.count) statements about platforms, each a run; \(differing) differ from "
            + "what an oracle expects.",
          "rows": rows,
        ] as [String: Any]
    }
    return context
  }

  private func row(_ row: JSONValue) -> [String: Any] {
    let agrees = row["agrees"] == .bool(true)
    let mutant = row["mutant"]?["outcome"]?.shown
    return [
      "id": row["id"]?.shown ?? "", "statement": row["statement"]?.shown ?? "",
      "expected": row["expected"]?.shown ?? "",
      "observed": row["observed"]?["outcome"]?.shown ?? "",
      "kind": agrees ? "" : "failed", "kinds": agrees ? "agrees" : "differs",
      "mutant": mutant.map { "\(row["mutation"]?.shown ?? ""): \($0)" } ?? "",
    ]
  }
}
