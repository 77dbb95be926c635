import Testing

@testable import Regression

@Suite("the space of scenarios")
struct SpaceTests {
  @Test("each knob has a domain that holds its simplest value")
  func domains() {
    for knob in Knob.allCases {
      let domain = RegressionSpace.domain(of: knob)
      #expect(domain.contains(domain.simplest))
      #expect(!domain.simplest.isEmpty, "\(knob)")
      #expect(domain.simpler(than: domain.simplest).isEmpty)
    }
  }

  @Test("constraints name knobs and values that there are, and say why")
  func constraints() {
    for constraint in Constraint.all {
      #expect(!constraint.reason.isEmpty)
      for condition in constraint.when + [(constraint.knob, constraint.needs)] {
        let domain = RegressionSpace.domain(of: condition.knob)
        for value in condition.values {
          #expect(domain.contains(value), "\(condition.knob) \(value)")
        }
      }
    }
  }

  @Test("what was settled once stays as it is")
  func settled() {
    let draw = ScenarioDraw(limits: ScenarioLimits(), steering: Steering(covered: []))
    for seed in 0..<3000 {
      let scenario = draw.scenario(seed: UInt64(seed))
      for constraint in Constraint.all {
        #expect(!constraint.isBroken(by: scenario), "seed \(seed): \(constraint.reason)")
      }
    }
  }

  @Test("a number is made simpler by halves towards its lower bound")
  func halves() {
    #expect(KnobDomain.numbers(1...40).simpler(than: "9") == ["1", "5", "7", "8"])
    #expect(KnobDomain.even(["a", "b", "c"]).simpler(than: "c") == ["a", "b"])
  }

  @Test("limits are kept, and what is no knob or value is refused")
  func limits() {
    var limits = ScenarioLimits()
    #expect(limits.take("access=iommu,direct") == nil)
    #expect(limits.take("traffic=job") == nil)
    #expect(limits.take("weather=bad") != nil)
    #expect(limits.take("access=elsewhere") != nil)
    #expect(limits.take("access") != nil)
    let draw = ScenarioDraw(limits: limits, steering: Steering(covered: []))
    for seed in 0..<500 {
      let scenario = draw.scenario(seed: UInt64(seed))
      #expect(["iommu", "direct"].contains(scenario[.access]))
      #expect(scenario[.traffic] == "job")
    }
  }
}
