@testable import FetchTraffic
import RTLBridge
import Testing
import Virtqueues

@Suite(
  "The streaming engine with its translation cache fetches what the Swift engine fetches",
  .enabled(if: AtsBench.isPresent, AtsBench.lacks))
struct TranslatedLockstepTests {
  @Test("while pages of every kind move", arguments: 0..<16 as Range<UInt64>, [false, true])
  func random(seed: UInt64, hasEdges: Bool) throws {
    let outcome = try ContentLockstepRun(
      library: RTLLibrary(.ats), seed: seed, count: 3000, blockCount: 3000, hasEdges: hasEdges
    ).perform()
    #expect(outcome.failedSeed == nil, "\(outcome.differences + outcome.violations)")
    #expect(outcome.descriptorCount >= 3000)
  }

  /// Faults of translation that show in what an engine reads or in when an invalidation is complete.
  static let shown: [AtsMutant] = [
    .entryKept, .completionEarly, .windowTranslated, .pageCrossed, .pageOfEngine,
    .secondPartInFront, .endUnseen,
  ]

  @Test(
    "and the planted faults that traffic can show are found",
    .enabled(
      if: AtsMutant.arePresent, "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: shown)
  func mutants(mutant: AtsMutant) throws {
    let library = try RTLLibrary(path: mutant.path)
    let outcome = try ContentLockstepRun(
      library: library, seed: 0, count: 60_000, blockCount: 3000, hasEdges: true
    ).perform()
    #expect(outcome.failedSeed != nil)
  }

  @Test("hosts of many seeds differ in everything that is drawn")
  func hosts() throws {
    let drawn = (0..<64 as Range<UInt64>).map {
      TranslatedEngine.drawn(over: SwiftFetchEngine(), seed: $0)
    }
    #expect(Set(drawn.map(\.host.isOn)).count == 2)
    #expect(Set(drawn.map(\.host.invalidationPeriod)) == [0, 120, 400, 1500])
    #expect(Set(drawn.map { $0.host.blockBits(0x123) }).isSuperset(of: [0, 1, 4, 9, 18]))
    #expect(drawn.contains { $0.host.blockBits(0x123) > 40 })
    #expect(Set(drawn.map(\.host.untranslatedPeriod)) == [0, 1, 3])
    #expect(Set(drawn.map(\.switchPeriod)).count == 3 && Set(drawn.map(\.eventPeriod)).count == 3)
    // What is invalidated all the time is small.
    #expect(
      drawn.allSatisfy { $0.host.largeInvalidations == 0 || $0.host.invalidationPeriod != 120 })
  }
}
