import LitmusLanguage
import OrderingExplorer
import OrderingReference
import Reporting
import Testing

@Suite("The axioms against the corpus and the explorer")
struct AxiomTests {
  /// The tests that the axioms cover.
  static let judged: Result<[LitmusFile], any Error> = Result {
    try Corpus.files.get().filter { LitmusJudge.limit(of: $0.test) == nil }
  }

  /// What the judge says otherwise than the file beside a test, over all that can be asked.
  private static func disagreements(
    _ judge: LitmusJudge, _ file: LitmusFile, limit: Int = 5000, isFirstEnough: Bool = false
  ) -> [String] {
    let lines = file.expected?.lines ?? []
    let expected = Set(lines.filter { judge.scope == .model || $0.isInHardware }.map(\.text))
    var found: [String] = []
    var seen: Set<String> = []
    for outcome in LitmusOutcomes(file.test).all(limit: limit).outcomes {
      let text = outcome.text(in: file.test)
      seen.insert(text)
      guard judge.allows(outcome, of: file.test) != expected.contains(text) else { continue }
      found.append("\(expected.contains(text) ? "rejects" : "allows") \(text)")
      if isFirstEnough { return found }
    }
    if LitmusOutcomes(file.test).all(limit: limit).isSampled { return found }
    return found + expected.subtracting(seen).map { "never asked for \($0)" }
  }

  @Test(
    "what the axioms allow is what stands beside each test, no more and no less",
    arguments: LitmusScope.allCases)
  func agreement(scope: LitmusScope) throws {
    var asked = 0
    for file in try Self.judged.get() {
      #expect(Self.disagreements(LitmusJudge(scope: scope), file) == [], "\(file.path)")
      asked += LitmusOutcomes(file.test).all(limit: 5000).outcomes.count
    }
    #expect(asked > 2000)
  }

  @Test("the tests without a third voice are those that are listed, and no others")
  func uncovered() throws {
    let names = try Corpus.files.get().map(\.test).filter { LitmusJudge.limit(of: $0) != nil }
      .map { "\($0.story)/\($0.name)" }
    #expect(names.sorted() == UncoveredTests.names)
  }

  @Test(
    "each axiom that is left out changes what is allowed in some test", arguments: Axiom.allCases)
  func mutants(axiom: Axiom) throws {
    let isSeen = try Self.judged.get().contains { file in
      LitmusScope.allCases.contains { scope in
        let judge = LitmusJudge(scope: scope, omitting: axiom)
        return !Self.disagreements(judge, file, limit: 1000, isFirstEnough: true).isEmpty
      }
    }
    #expect(isSeen, "\(axiom.rawValue) survives")
  }

  @Test(
    "random programs of both processors are judged as they are explored", arguments: ["x86", "arm"])
  func random(cpu: String) throws {
    for seed in 1000..<1060 {
      var random = RandomProgram(seed: UInt64(seed))
      let test = try random.test(cpu: cpu)
      let found = Set(try Explorer().explore(test).outcomes)
      for outcome in LitmusOutcomes(test).all(limit: 300).outcomes {
        #expect(
          LitmusJudge().allows(outcome, of: test) == found.contains(outcome),
          "seed \(seed): \(outcome.text(in: test))")
      }
      for outcome in found { #expect(LitmusJudge().allows(outcome, of: test), "seed \(seed)") }
    }
  }
}
