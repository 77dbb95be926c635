/// What the behaviour suite covers of the RTL, line by line.
struct CoverageSection {
  private let part: ReportFolder.Part<JSONValue>

  init(_ folder: ReportFolder) { part = folder.read("coverage.json", made: "make cover") }

  var context: [String: Any] {
    switch part {
    case .absent(let why): return ["absent": why]
    case .there(let value):
      let modules = value["modules"]?.elements ?? []
      var present: [String: Any] = [
        "lead": "Points that the behaviour suite reached, of those that count; "
          + "\(value["excluded"]?.shown ?? "0") points are excluded by name, each with its reason.",
        "rows": modules.map(row), "files": (value["files"]?.elements ?? []).map(file),
      ]
      let changed = value["changed"]?.shown ?? ""
      if !changed.isEmpty { present["changed"] = changed }
      return ["present": present]
    }
  }

  private func row(_ module: JSONValue) -> [String: Any] {
    var row: [String: Any] = ["module": module["module"]?.shown ?? ""]
    for kind in ["line", "user", "toggle"] {
      let pair = module[kind]?.elements.map(\.shown) ?? []
      row[kind] = pair.count == 2 && pair[1] != "0" ? "\(pair[0])/\(pair[1])" : "-"
      row[kind + "Kind"] = pair.count == 2 && pair[0] != pair[1] ? "bad" : ""
    }
    return row
  }

  private func file(_ file: JSONValue) -> [String: Any] {
    var counts: [Int: String] = [:]
    for pair in file["counts"]?.elements ?? [] {
      let numbers = pair.elements
      if numbers.count == 2, let line = Int(numbers[0].shown) {
        counts[line] = PageText.grouped(numbers[1])
      }
    }
    var misses: Set<Int> = []
    for number in file["misses"]?.elements ?? [] { misses.insert(Int(number.shown) ?? 0) }
    let lines = (file["text"]?.shown ?? "").split(
      separator: "\n", omittingEmptySubsequences: false)
    let shown: [[String: String]] = lines.enumerated().map { index, text in
      [
        "number": "\(index + 1)", "count": counts[index + 1] ?? "", "text": String(text),
        "kind": misses.contains(index + 1) ? "miss" : "",
      ]
    }
    return [
      "path": file["path"]?.shown ?? "", "lines": shown,
      "what": misses.isEmpty
        ? "nothing missed" : "\(misses.count) lines with something that was not reached",
    ]
  }
}
