import Foundation
import RegressionCampaign
import Testing

@testable import Regression

@Suite("results of a regression")
struct StoreTests {
  private let path = NSTemporaryDirectory() + "regress-\(UUID().uuidString).sqlite"

  private func record(_ seed: UInt64, rule: String? = nil, bins: [String] = []) -> WorkerRecord {
    var outcome = ScenarioOutcome(seed: seed)
    outcome.cycleCount = 10
    if let rule { outcome.fail(rule, "queue \(seed)", "in queue \(seed)") }
    for bin in bins { outcome.hits[bin] = 2 }
    return WorkerRecord(outcome, seconds: Double(seed))
  }

  private func scenario(_ seed: UInt64) -> RegressionScenario { RegressionScenario(seed: seed) }

  @Test("a seed counts once, however often it comes")
  func once() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try RegressionStore(path: path)
    let records = [record(1), record(2)]
    #expect(try store.add(records, of: [scenario(1), scenario(2)], round: 0) == 2)
    #expect(try store.add([record(2), record(3)], of: [scenario(2), scenario(3)], round: 0) == 1)
    #expect(try store.verdicts() == ["holds": 3])
    #expect(try store.totals().cycles == 30)
    #expect(try store.seeds(in: 2..<10) == [2, 3])
  }

  @Test("coverage counts runs that held, of rounds before the one that asks")
  func coverage() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try RegressionStore(path: path)
    try store.add([record(1, bins: ["a"])], of: [scenario(1)], round: 0)
    try store.add([record(2, bins: ["b"])], of: [scenario(2)], round: 1)
    try store.add([record(3, rule: "r", bins: ["c"])], of: [scenario(3)], round: 0)
    #expect(try store.covered(before: 0) == [])
    #expect(try store.covered(before: 1) == ["a"])
    #expect(try store.covered() == ["a", "b"])
  }

  @Test("failures are one by rule and place, whatever their numbers")
  func failures() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try RegressionStore(path: path)
    for seed in UInt64(5)...9 {
      try store.add(
        [record(seed, rule: seed == 9 ? "other" : "one")], of: [scenario(seed)], round: 0)
    }
    var kinds = try store.failures()
    #expect(kinds.map(\.rule) == ["one", "other"])
    #expect(kinds[0].runCount == 4)
    #expect(kinds[0].firstSeed == 5)
    #expect(kinds[0].folder == nil)
    kinds[0].folder = "failures/one-5"
    try store.note(kinds[0], seed: 5, probes: 3)
    #expect(try store.failures()[0].folder == "failures/one-5")
    let report = try RegressionReport(store)
    #expect(report.failed == 5)
    #expect(!report.holds)
    #expect(report.text(limit: 1).contains("one: queue #: 4 runs, first seed 5"))
    #expect(report.slowest.first?.seed == 9)
  }

  @Test("a bin that cannot be hit turns the report when it is")
  func impossible() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try RegressionStore(path: path)
    let bin = "ring/split/2..4/across-end/1/direct"
    try store.add([record(1, bins: [bin])], of: [scenario(1)], round: 0)
    let report = try RegressionReport(store)
    #expect(!report.holds)
    #expect(report.text(limit: 0).contains("\(bin) was hit, and the plan says that it cannot be"))
  }

  @Test("what is no store is refused in one line")
  func refused() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("this is no database of any kind, and long enough to be looked at".utf8)
      .write(to: URL(fileURLWithPath: path))
    #expect(throws: RegressionStore.Failure.self) { try RegressionStore(path: path) }
  }
}
