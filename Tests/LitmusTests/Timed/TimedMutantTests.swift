import HostPlatform
import LitmusLanguage
import OrderingReference
import Reporting
import Testing

@Suite("Broken rules of the timed machine")
struct TimedMutantTests {
  @Test("there is a case for each rule")
  func complete() {
    #expect(Set(TimedMutantCase.all.map(\.mutant)) == Set(TimedMutant.allCases))
    #expect(TimedMutantCase.all.count == TimedMutant.allCases.count)
  }

  @Test("each shows in the test that is named for it", arguments: TimedMutantCase.all)
  func shows(broken: TimedMutantCase) throws {
    let file = try LitmusFile(path: "\(Corpus.folder)/\(broken.test).litmus")
    let result = TimedLitmusResult(file, seeds: 2000, mutant: broken.mutant)
    #expect(!result.holds)
    let outside = result.outcomes.filter { $0.mark == .outside }
    switch broken.effect {
    case .letsIn:
      #expect(!outside.isEmpty)
      // The third voice: it sees no file and no machine, and flags what neither should have done.
      if LitmusJudge.limit(of: file.test) == nil {
        #expect(outside.allSatisfy { $0.isFlagged == true })
      }
    case .loses:
      #expect(result.outcomes.contains { $0.mark == .hardware && $0.count == 0 })
    }
  }

  @Test("without a broken rule the same tests hold")
  func honest() throws {
    for name in Set(TimedMutantCase.all.map(\.test)) {
      let file = try LitmusFile(path: "\(Corpus.folder)/\(name).litmus")
      let result = TimedLitmusResult(file, seeds: 2000)
      #expect(result.failures == [], "\(name)")
    }
  }
}
