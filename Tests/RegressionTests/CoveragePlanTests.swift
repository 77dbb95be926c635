import Testing

@testable import Regression

@Suite("the coverage plan")
struct CoveragePlanTests {
  @Test("each combination has a name of its own, and is a bin or excluded with a reason")
  func names() {
    for cross in CoveragePlan.crosses {
      #expect(Set(cross.names).count == cross.names.count)
      #expect(cross.names.count == cross.points.reduce(1) { $0 * $1.values.count })
      let bins = Set(cross.bins.map(\.index))
      for index in cross.names.indices {
        #expect(bins.contains(index) == (cross.reason(excluding: index) == nil))
      }
    }
    #expect(CoveragePlan.crosses.map(\.names.count).reduce(0, +) > CoveragePlan.binCount)
  }

  @Test("each exclusion leaves something out, and names points and values that there are")
  func exclusions() {
    for cross in CoveragePlan.crosses {
      for exclusion in cross.exclusions {
        #expect(!exclusion.reason.isEmpty)
        for (point, names) in exclusion.values {
          let known = cross.points[point].values.map(\.name)
          for name in names { #expect(known.contains(name), "\(cross.name) \(name)") }
        }
        #expect(
          cross.names.indices.contains { cross.reason(excluding: $0) == exclusion.reason },
          "\(exclusion.reason)")
      }
    }
  }

  @Test("a hit is counted under the name of its values")
  func hits() {
    let counts = CoverageCounts()
    counts.hit(CoveragePlan.number(of: CoveragePlan.rings), 1, 2, 3, 1, 0)
    counts.hit(CoveragePlan.number(of: CoveragePlan.completions), 3, 1, 4)
    counts.hit(CoveragePlan.number(of: CoveragePlan.resets), 7, 1)
    #expect(
      counts.hits == [
        "ring/packed/17..64/behind-wrap/2/direct": 1, "completion/3../reused/unanswered": 1,
        "reset/busy/function": 1,
      ])
  }
}
