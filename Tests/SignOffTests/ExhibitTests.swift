import Foundation
import SignOff
import Testing

@Suite("Material for the report")
struct ExhibitTests {
  private func run(_ bench: SignOffRunTests.Bench) throws -> SignOffRun {
    try SignOffRun(
      program: bench.program, library: nil, folder: bench.out, waivers: [], day: "2026-11-21")
  }

  private let exhibits = [
    SignOffExhibit(file: "a.json", summary: "a", arguments: ["a", "--out"]),
    SignOffExhibit(file: "b.json", summary: "b", arguments: ["b", "--out"], codes: [0, 1]),
  ]

  private func isThere(_ bench: SignOffRunTests.Bench, _ file: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(bench.out)/\(file)")
  }

  @Test("is made once, and again by another program")
  func once() throws {
    let bench = try SignOffRunTests.Bench("for last; do :; done; echo 1 >$last")
    try run(bench).makeExhibits(exhibits) { _ in }
    try run(bench).makeExhibits(exhibits) { _ in }
    #expect(bench.calls.count == 2)
    #expect(isThere(bench, "a.json") && isThere(bench, "b.json"))
    try run(bench).makeExhibits(exhibits, again: true) { _ in }
    #expect(bench.calls.count == 4)
    try bench.write("for last; do :; done; echo 1 >$last # longer")
    try run(bench).makeExhibits(exhibits) { _ in }
    #expect(bench.calls.count == 6)
  }

  @Test("that could not be made is told, and nothing of it stays")
  func failing() throws {
    let bench = try SignOffRunTests.Bench("for last; do :; done; echo 1 >$last; exit 1")
    var said: [String] = []
    try run(bench).makeExhibits(exhibits) { said.append($0) }
    #expect(!isThere(bench, "a.json"))
    #expect(isThere(bench, "b.json"))
    #expect(said.contains("for the report: a.json could not be made (exit code 1)"))
  }

  @Test("of other targets says which sources have changed since")
  func gathered() throws {
    let bench = try SignOffRunTests.Bench("exit 0")
    let folder = "\(bench.folder)/.build/cover"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data("one\n".utf8).write(to: URL(fileURLWithPath: "\(bench.folder)/one.sv"))
    let files = ["one.sv": "one\n", "two.sv": "two\n"].sorted { $0.key < $1.key }.map {
      ["path": $0.key, "text": $0.value]
    }
    try JSONSerialization.data(withJSONObject: ["files": files]).write(
      to: URL(fileURLWithPath: "\(folder)/coverage.json"))
    let signOff = try run(bench)
    try signOff.gather(root: bench.folder)
    func changed() throws -> [String]? {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(bench.out)/coverage.json"))
      return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["changed"]
        as? [String]
    }
    #expect(try changed() == ["two.sv"])
    try Data("1\n".utf8).write(to: URL(fileURLWithPath: "\(bench.folder)/one.sv"))
    try signOff.gather(root: bench.folder)
    #expect(try changed() == ["one.sv", "two.sv"])
    #expect(!isThere(bench, "mutants-small.json"))
  }

  @Test("every item that leaves results runs a command that takes --results")
  func items() {
    let names = SignOffPlan.items.filter(\.leavesResults).map { $0.arguments[0] }
    #expect(Set(names) == ["run", "conformance", "litmus", "matrix", "faults"])
    #expect(!SignOffPlan.items.contains { $0.leavesResults && $0.runner != .program })
  }

  @Test("an environment names what is there, and what is not")
  func facts() throws {
    let bench = try SignOffRunTests.Bench("echo 1.2.3; exit 0")
    let facts = SignOffFact.collected(program: bench.program)
    #expect(facts.first == SignOffFact(name: "project", value: "1.2.3"))
    #expect(
      SignOffFact.collected(program: "/nonexistent").first
        == SignOffFact(name: "project", value: "not there"))
  }
}
