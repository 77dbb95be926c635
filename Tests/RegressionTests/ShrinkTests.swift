import Regression
import Testing

@Suite("shrinking")
struct ShrinkTests {
  private static func drawn(_ traffic: String) -> RegressionScenario {
    var limits = ScenarioLimits()
    limits.values[.traffic] = [traffic]
    return ScenarioDraw(limits: limits, steering: Steering(covered: [])).scenario(seed: 5)
  }

  @Test("what does not matter goes to its simplest value, and what matters stays")
  func leavesOut() throws {
    var scenario = Self.drawn("job")
    scenario[.ring] = "packed"
    scenario[.diskKiB] = "128"
    var shrink = Shrink(scenario, rule: "a") { scenario in
      let fails = scenario[.ring] == "packed" && scenario.number(.diskKiB) >= 8
      return fails ? FailureKey(rule: "a", place: "") : nil
    }
    let result = try shrink.perform()
    #expect(result.scenario.turned.map(\.rawValue) == ["ring", "disk-kib"])
    #expect(result.scenario[.diskKiB] == "8")
  }

  @Test("another rule is another failure")
  func keepsRule() throws {
    let scenario = Self.drawn("job")
    var shrink = Shrink(scenario, rule: "a") { other in
      FailureKey(rule: other == scenario ? "a" : "b", place: "")
    }
    #expect(try shrink.perform().scenario == scenario)
  }

  @Test("of a hostile guest the operations that matter are left")
  func operations() throws {
    var scenario = Self.drawn("hostile")
    scenario.operations = (0..<40).map { "store \(String($0, radix: 16)) 0 1" }
    let needed = ["store 7 0 1", "store 1f 0 1"]
    var shrink = Shrink(scenario, rule: "a") { scenario in
      let has = needed.allSatisfy { scenario.operations?.contains($0) == true }
      return has ? FailureKey(rule: "a", place: "") : nil
    }
    #expect(try shrink.perform().scenario.operations == needed)
  }

  @Test("what limits hold is not made simpler than they let")
  func limits() throws {
    var limits = ScenarioLimits()
    limits.values[.engine] = ["rtl"]
    limits.values[.traffic] = ["job"]
    let scenario = ScenarioDraw(limits: limits, steering: Steering(covered: [])).scenario(seed: 3)
    var shrink = Shrink(scenario, rule: "a", limits: limits) { _ in
      FailureKey(rule: "a", place: "")
    }
    #expect(try shrink.perform().scenario.turned.map(\.rawValue) == ["engine"])
  }
}
