/// What went wrong on purpose, and how it ended.
struct FaultSection {
  private let part: ReportFolder.Part<JSONValue>

  init(_ folder: ReportFolder) {
    part = folder.results(of: ["SIM_FAULTS_EVERY_CYCLE", "SIM_FAULTS_NEVER_SILENT"])
  }

  private static let counts = [
    "cycles", "runs", "right", "noticed", "untouched", "silent", "hang", "broken",
  ]

  var context: [String: Any] {
    switch part {
    case .absent(let why): return ["absent": why]
    case .there(let value):
      let rows = value["rows"]?.elements ?? []
      var faults: [String] = []
      for row in rows {
        let name = row["fault"]?.shown ?? ""
        if !faults.contains(name) { faults.append(name) }
      }
      let sums = faults.map { fault in sum(fault, rows.filter { $0["fault"]?.shown == fault }) }
      let cycles = Self.total("cycles", rows)
      let runs = Self.total("runs", rows)
      return [
        "present": [
          "lead": "\(faults.count) faults, each in \(PageText.grouped(cycles)) cycles of requests' "
            + "lives together, in \(PageText.grouped(runs)) runs: right data, or noticed and working "
            + "after a reset.",
          "sums": sums, "rows": rows.map(row),
          "failures": rows.flatMap { $0["failures"]?.elements ?? [] }.map(\.shown),
        ] as [String: Any]
      ]
    }
  }

  private static func total(_ name: String, _ rows: [JSONValue]) -> Int {
    rows.reduce(0) { $0 + (Int($1[name]?.shown ?? "") ?? 0) }
  }

  private func sum(_ fault: String, _ rows: [JSONValue]) -> [String: Any] {
    var sum: [String: Any] = ["fault": fault]
    for name in Self.counts { sum[name] = PageText.grouped(Self.total(name, rows)) }
    for name in ["silent", "hang", "broken"] {
      sum[name + "Kind"] = Self.total(name, rows) > 0 ? "bad" : "quiet"
    }
    let wrong = ["silent", "hang", "broken"].reduce(0) { $0 + Self.total($1, rows) }
    let parts = ["right", "noticed", "untouched"].map { ($0, Self.total($0, rows)) }
    sum["parts"] = (parts + [("wrong", wrong)]).filter { $0.1 > 0 }.map {
      ["kind": $0.0, "share": "\($0.1)"]
    }
    return sum
  }

  private func row(_ row: JSONValue) -> [String: Any] {
    var shown: [String: Any] = [:]
    for name in ["fault", "access", "ring"] { shown[name] = row[name]?.shown ?? "" }
    for name in ["runs", "right", "noticed"] { shown[name] = PageText.grouped(row[name]) }
    shown["notices"] = row["notices"]?.shown ?? ""
    return shown
  }
}
