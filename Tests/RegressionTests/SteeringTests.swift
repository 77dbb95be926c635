import Testing

@testable import Regression

@Suite("steering")
struct SteeringTests {
  private static var all: Set<String> {
    Set(CoveragePlan.crosses.flatMap { $0.bins.map(\.name) })
  }

  @Test("a scenario follows from seed, limits and what is covered")
  func sameSeedSameScenario() {
    let covered = Set(Self.all.sorted().prefix(100))
    let draws = [covered, covered, []].map {
      ScenarioDraw(limits: ScenarioLimits(), steering: Steering(covered: $0))
    }
    let scenarios = draws.map { draw in (1...50).map { draw.scenario(seed: UInt64($0)) } }
    #expect(scenarios[0] == scenarios[1])
    #expect(scenarios[0] != scenarios[2])
  }

  @Test("an empty bin draws scenarios towards itself")
  func towardsEmptyBins() {
    let bin = "suppression/split/event-due/index-wrap"
    #expect(Self.all.contains(bin))
    func count(_ steering: Steering) -> Int {
      let draw = ScenarioDraw(limits: ScenarioLimits(), steering: steering)
      return (1...400).count { draw.scenario(seed: UInt64($0))[.streamBytes] == "4400000" }
    }
    #expect(count(Steering(covered: Self.all.subtracting([bin]))) > 100)
    #expect(count(Steering(covered: Self.all)) == 0)
    #expect(count(.none) == 0)
  }

  @Test("what leads to a bin names values that there are")
  func recipes() {
    for cross in CoveragePlan.crosses {
      for setting in cross.bins.flatMap(\.recipe) {
        for value in setting.values {
          #expect(
            RegressionSpace.domain(of: setting.knob).contains(value), "\(cross.name) \(setting)")
        }
      }
    }
  }
}
