import Testing
import Virtqueues

/// A cache and its traffic, as random tests and recordings use them.
struct TranslationCase: CustomTestStringConvertible {
  var name: String
  var configuration: FetchTranslationConfiguration

  static let all = [
    TranslationCase(
      name: "1 set, 1 way",
      configuration: FetchTranslationConfiguration(
        sets: 1, ways: 1, pageSizes: 1, misses: 1, tags: 1)),
    TranslationCase(
      name: "2 sets, 2 ways",
      configuration: FetchTranslationConfiguration(
        sets: 2, ways: 2, pageSizes: 0x201, misses: 3, tags: 5)),
    TranslationCase(
      name: "4 sets, 4 ways",
      configuration: FetchTranslationConfiguration(
        sets: 4, ways: 4, pageSizes: 0x4_0213, misses: 4, tags: 16)),
    TranslationCase(name: "16 sets, 4 ways", configuration: FetchTranslationConfiguration()),
    TranslationCase(
      name: "1 set, 8 ways, 32 requests",
      configuration: FetchTranslationConfiguration(
        sets: 1, ways: 8, pageSizes: 0x4_0201, misses: 32, tags: 64)),
  ]

  static let timings = [
    TranslationTiming(), TranslationTiming.calm, TranslationTiming.stalled,
    TranslationTiming.switching,
  ]

  var testDescription: String { name }
}

@Suite("The address translation cache keeps its promises in random traffic")
struct FetchTranslationRandomTests {
  @Test(
    "every read comes out once, none by a translation whose invalidation is complete",
    arguments: TranslationCase.all, TranslationCase.timings.indices)
  func random(subject: TranslationCase, timing: Int) {
    for seed in 0..<4 as Range<UInt64> {
      let environment = TranslationEnvironment(
        subject.configuration, TranslationCase.timings[timing], seed: seed * 4 + UInt64(timing))
      environment.run(10_000)
      let oracle = environment.oracle
      #expect(oracle.violations.isEmpty, "seed \(seed): \(oracle.violations)")
      #expect(oracle.pendingReads == 0, "seed \(seed)")
      #expect(oracle.pendingInvalidations == 0, "seed \(seed)")
      #expect(oracle.outCount > 100 && oracle.translatedCount > 20)
      #expect(environment.cache.outputs.idle, "seed \(seed)")
    }
  }

  @Test(
    "the oracle finds each fault between cache and surroundings",
    arguments: TranslationFault.allCases)
  func faultIsFound(fault: TranslationFault) {
    var isFound = false
    for timing in TranslationCase.timings where !isFound {
      let environment = TranslationEnvironment(
        FetchTranslationConfiguration(), timing, seed: 1)
      environment.fault = fault
      environment.run(10_000)
      let oracle = environment.oracle
      isFound =
        !oracle.violations.isEmpty || oracle.pendingReads + oracle.pendingInvalidations > 0
    }
    #expect(isFound)
  }
}
