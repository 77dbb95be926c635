/// Mutations of the netlist that nothing killed, at their lines.
struct MutantSection {
  private let parts: [ReportFolder.Part<JSONValue>]

  init(_ folder: ReportFolder) {
    parts = ["small", "stream"].map { folder.read("mutants-\($0).json", made: "make mutate") }
  }

  var context: [String: Any] {
    var engines: [[String: Any]] = []
    var reasons: [String] = []
    for part in parts {
      switch part {
      case .there(let value): engines.append(engine(value))
      case .absent(let why): reasons.append(why)
      }
    }
    if engines.isEmpty { return ["absent": reasons.joined(separator: "; ")] }
    return ["engines": engines]
  }

  private func engine(_ value: JSONValue) -> [String: Any] {
    func number(_ name: String) -> String { PageText.grouped(value[name]) }
    var sources: [String: [Substring]] = [:]
    for file in value["files"]?.elements ?? [] {
      sources[file["path"]?.shown ?? ""] = (file["text"]?.shown ?? "").split(
        separator: "\n", omittingEmptySubsequences: false)
    }
    let survivors = value["survivors"]?.elements ?? []
    var engine: [String: Any] = [
      "engine": "Engine \(value["engine"]?.shown ?? "")",
      "lead": "\(number("killed")) of \(number("total")) sampled mutations are killed by "
        + "\(number("descriptors")) random descriptors in lockstep (seed \(number("seed"))); "
        + "\(survivors.count) were not.",
      "survivors": survivors.map { survivor($0, sources) },
    ]
    let changed = value["changed"]?.shown ?? ""
    if !changed.isEmpty { engine["changed"] = changed }
    return engine
  }

  private func survivor(
    _ mutant: JSONValue, _ sources: [String: [Substring]]
  ) -> [String: Any] {
    let path = mutant["path"]?.shown ?? ""
    let first = Int(mutant["line"]?.shown ?? "") ?? 0
    let reason = mutant["reason"]?.shown ?? ""
    var shown: [String: Any] = [
      "place": "\(path):\(first)", "what": mutant["what"]?.shown ?? "",
      "verdict": reason.isEmpty ? "survives" : "equivalent",
      "kind": reason.isEmpty ? "bad" : "quiet", "lines": [[String: String]](),
    ]
    if !reason.isEmpty { shown["reason"] = reason }
    if let lines = sources[path], first >= 1, first <= lines.count {
      let span = max(1, first - 2)...min(lines.count, first + 2)
      shown["lines"] = span.map { number in
        [
          "number": "\(number)", "text": String(lines[number - 1]),
          "kind": number == first ? "miss" : "",
        ]
      }
    }
    return shown
  }
}
