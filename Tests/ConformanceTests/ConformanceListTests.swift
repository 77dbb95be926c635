import Conformance
import Endpoint
import Foundation
import OrderingReference
import Testing

/// A disk image of its own for the runs of a test.
final class ScratchImage {
  let path = NSTemporaryDirectory() + "ricochet-conformance-\(UUID().uuidString).img"
  let image: DiskImage

  init() throws {
    try Data(repeating: 0x5a, count: 256 << 10).write(to: URL(fileURLWithPath: path))
    image = try DiskImage(path: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("the conformance list, run")
struct ConformanceListTests {
  @Test("each statement is exercised, none is broken, each scenario comes to its end")
  func scenarios() throws {
    let runner = ConformanceRunner(image: try ScratchImage().image)
    try runner.run()
    #expect(runner.outcome.unexercised == [])
    #expect(runner.outcome.broken == [])
    #expect(runner.failures.map { "\($0.scenario): \($0.reason)" } == [])
  }

  @Test("each mutant is named by the statement that it breaks")
  func mutants() throws {
    let runner = ConformanceRunner(image: try ScratchImage().image)
    try runner.runMutants()
    #expect(runner.outcome.survivors == [])
  }

  @Test("the same scenario gives the same counts")
  func determinism() throws {
    let image = try ScratchImage().image
    for scenario in [ConformanceScenario.splitTraffic, .iommuRaces, .netMerged] {
      let runs = try (0..<2).map { _ in try ConformanceRun.perform(scenario, image: image) }
      for (first, second) in zip(runs[0], runs[1]) {
        for statement in StatementID.all {
          #expect(
            first.monitor.exercisedCount(statement) == second.monitor.exercisedCount(statement))
        }
      }
    }
  }
}
