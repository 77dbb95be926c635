/// The corpus by story.
struct LitmusSection {
  private let part: ReportFolder.Part<JSONValue>

  init(_ folder: ReportFolder) { part = folder.results(of: ["ORDERING_CORPUS_HOLDS"]) }

  var context: [String: Any] {
    switch part {
    case .absent(let why): return ["absent": why]
    case .there(let value):
      let stories = value["explored"]?["stories"]?.elements ?? []
      func sum(_ name: String) -> Int {
        stories.reduce(0) { $0 + (Int($1[name]?.shown ?? "") ?? 0) }
      }
      func row(_ name: String, _ story: (String) -> String) -> [String: String] {
        [
          "name": name, "tests": story("tests"), "outcomes": story("outcomes"),
          "states": story("states"),
        ]
      }
      let failures =
        (value["explored"]?["failures"]?.elements ?? [])
        + (value["timed"]?["failures"]?.elements ?? [])
      return [
        "present": [
          "lead": "Every outcome of \(sum("tests")) tests, explored exhaustively, reached again by "
            + "seeds on a timed machine, and judged by axioms that share nothing with either.",
          "rows": stories.map { story in
            row(story["name"]?.shown ?? "") { PageText.grouped(story[$0]) }
          } + [row("all") { PageText.grouped(sum($0)) }],
          "failures": failures.map(\.shown),
        ] as [String: Any]
      ]
    }
  }
}
