import SignOff
import Sizing
import VectorPlots

/// Throughput and latency of the disk job, and the size of bounce memory.
struct PerformanceSection {
  private let folder: ReportFolder
  private let study: ReportFolder.Part<SizingStudy>

  init(_ folder: ReportFolder) {
    self.folder = folder
    study = folder.read("sizing.json", made: "ricochet size --results FILE")
  }

  var context: [String: Any] {
    let runs = folder.signOff.results.compactMap(run)
    var context: [String: Any] = ["runs": runs, "hasRuns": !runs.isEmpty]
    switch study {
    case .absent(let why): context["absent"] = why
    case .there(let study):
      let answers = study.distinctAnswers
      context["present"] =
        [
          "lead": "Reads of a disk and echoed frames through the card's own memory, with one value "
            + "turned at a time. All numbers are simulated, so they are exact and come again.",
          "answers": answers.map(answer), "plots": study.pictures.map(\.plot.svg),
        ] as [String: Any]
    }
    return context
  }

  /// A run of the disk job.
  private func run(_ result: SignOffResult) -> [String: Any]? {
    guard result.item.arguments.first == "run",
      case .there(let summary) = folder.results(of: [result.item.name])
    else { return nil }
    var rate: Double?
    if case .number(let bytes)? = summary["dataBytes"],
      case .number(let time)? = summary["simulatedMicroseconds"], time > 0
    {
      rate = bytes / time
    }
    func latency(_ name: String) -> String {
      if case .number(let value)? = summary["latencyMicroseconds"]?[name] {
        PageText.decimal(value)
      } else {
        "-"
      }
    }
    return [
      "name": result.item.name, "access": summary["access"]?.shown ?? "",
      "engine": summary["engine"]?.shown ?? "", "requests": PageText.grouped(summary["requests"]),
      "cycles": PageText.grouped(summary["cycles"]), "rate": PageText.decimal(rate),
      "median": latency("p50"), "high": latency("p99"),
      "verdict": summary["verdict"]?.shown ?? "",
    ]
  }

  private func answer(_ answer: SizingAnswer) -> [String: Any] {
    [
      "profile": answer.profile.rawValue, "workload": answer.workload.rawValue,
      "depth": "\(answer.depth)", "least": SizingStudy.bytes(answer.leastByteCount),
      "knee": SizingStudy.bytes(answer.kneeByteCount),
      "rate": PageText.decimal(answer.kneeThroughput),
      "best": PageText.decimal(answer.bestThroughput),
      "used": SizingStudy.bytes(answer.usedByteCount),
      "formula": SizingStudy.bytes(answer.formulaByteCount),
      "bar": SizingStudy.bytes(answer.formulaBAR),
    ]
  }
}
