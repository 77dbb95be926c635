import Foundation

@testable import SignOff
@testable import SignOffReport

/// A folder as a sign-off leaves it.
final class ReportBench {
  let path = NSTemporaryDirectory() + "report-\(UUID().uuidString)"

  /// - Parameter texts: what stands in every place that holds a text.
  init(_ text: String = "a text") throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var item = SignOffPlan.items[0]
    item.summary = text
    var signOff = SignOff(level: .smoke, day: "2026-11-21")
    signOff.results = [
      SignOffResult(
        item: item, verdict: .failed, code: 1, seconds: 1.5, tail: [text], program: text)
    ]
    signOff.remarks = [text]
    try write(signOff, "signoff.json")
    try write([SignOffFact(name: text, value: text)], "environment.json")
    try write(text, raw: "\(item.name).log")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ value: some Encodable, _ file: String) throws {
    try JSONEncoder().encode(value).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  func write(_ text: String, raw file: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  func html() throws -> String { try ReportPage(try ReportFolder(path: path)).html() }

  /// What every other file may hold, with one text in each place.
  func fill(_ text: String) throws {
    let name = JSONValue.text(text)
    try write(
      JSONValue.list([
        .object([
          "id": name, "text": name, "clause": name, "level": name, "party": name,
          "exercised": name, "broken": .number(1), "remark": name, "mutants": .list([name]),
        ])
      ]), "TESTPLAN_COMPLETED.results.json")
    let story = JSONValue.object(["name": name, "tests": .number(1)])
    try write(
      JSONValue.object([
        "explored": .object(["stories": .list([story]), "failures": .list([name])])
      ]), "ORDERING_CORPUS_HOLDS.results.json")
    let fault = JSONValue.object([
      "fault": name, "access": name, "ring": name, "right": .number(3), "runs": .number(3),
      "notices": .list([name]), "failures": .list([name]),
    ])
    try write(
      JSONValue.object(["rows": .list([fault])]), "SIM_FAULTS_NEVER_SILENT.results.json")
    try write(
      JSONValue.list([
        .object([
          "id": name, "statement": name, "expected": name, "observed": .object(["outcome": name]),
        ])
      ]), "PLATFORM_MATRIX_AS_EXPECTED.results.json")
    let source = JSONValue.object([
      "path": name, "text": name, "counts": .list([.list([.number(1), .number(0)])]),
      "misses": .list([.number(1)]),
    ])
    try write(
      JSONValue.object([
        "modules": .list([.object(["module": name])]), "files": .list([source]),
        "changed": .list([name]),
      ]), "coverage.json")
    let survivor = JSONValue.object(["path": name, "line": .number(1), "what": name])
    try write(
      JSONValue.object([
        "engine": name, "survivors": .list([survivor]), "files": .list([source]),
      ]), "mutants-small.json")
    try write(text, raw: "matrix.svg")
    try write(
      JSONValue.object([
        "access": name, "engine": name, "verdict": name,
        "dataBytes": .number(1000), "simulatedMicroseconds": .number(10),
      ]), "\(SignOffPlan.items[0].name).results.json")
  }
}
