@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

/// A library of the streaming engine with one fault in its translation; `rtl/mutants/ats/<name>.sed`
/// says which.
enum AtsMutant: String, CaseIterable {
  case entryKept = "ats_entry_kept"
  case staleAnswerUsed = "ats_stale_answer_used"
  case completionEarly = "ats_completion_early"
  case flushForgotten = "ats_flush_forgotten"
  case windowTranslated = "ats_window_translated"
  case pageCrossed = "ats_page_crossed"
  case pageOfEngine = "ats_page_of_engine"
  case secondPartInFront = "ats_second_part_in_front"
  case refusalUntold = "ats_refusal_untold"
  case endUnseen = "ats_end_unseen"
  case discardUncounted = "ats_discard_uncounted"
  case crossingUncounted = "ats_crossing_uncounted"

  var path: String { "\(RTLLibrary.path(of: .ats).dropLast(3))-\(rawValue).so" }

  static var arePresent: Bool {
    allCases.allSatisfy { (try? RTLLibrary(path: $0.path)) != nil }
  }
}

@Suite(
  "Each planted fault of the translation is found by the check that is meant for it",
  .enabled(
    if: AtsMutant.arePresent, "needs the mutants; build them with scripts/build-rtl.sh mutants"))
struct AtsMutantTests {
  private func library(_ mutant: AtsMutant) throws -> RTLLibrary {
    try RTLLibrary(path: mutant.path)
  }

  /// Whether a violation with these words is found in the traffic of a few seeds.
  private func traffic(_ mutant: AtsMutant, finds words: String) throws -> Bool {
    let library = try library(mutant)
    return try (0..<6 as Range<UInt64>).contains { seed in
      try AtsInvalidationTests.traffic(library, seed: seed, descriptors: 1000)
        .contains { $0.contains(words) }
    }
  }

  @Test("an entry that stays behind its invalidation is used")
  func entryKept() throws {
    #expect(try traffic(.entryKept, finds: "uses a translation that is gone"))
  }

  @Test("an answer that was overtaken is used")
  func staleAnswerUsed() throws {
    let library = try library(.staleAnswerUsed)
    let found = try (0..<8 as Range<UInt64>).flatMap {
      try AtsInvalidationTests.overtaken(library, seed: $0)
    }
    #expect(found.contains { $0.contains("uses a translation that is gone") })
  }

  @Test("a completion comes before the read has ended")
  func completionEarly() throws {
    let found = try AtsInvalidationTests.moveUnderRead(library(.completionEarly))
    #expect(found.completion.map { $0 < found.end } == true)
    #expect(try traffic(.completionEarly, finds: "uses what it invalidated"))
  }

  @Test("a completion never comes when ends are not seen")
  func endUnseen() throws {
    let found = try AtsInvalidationTests.moveUnderRead(library(.endUnseen))
    #expect(found.completion == nil)
  }

  @Test("a translation outlives a reset of the function")
  func flushForgotten() throws {
    let found = try AtsInvalidationTests.reset(library(.flushForgotten))
    #expect(found.contains { $0.contains("uses a translation that is gone") })
  }

  @Test("a read of the window is translated")
  func windowTranslated() throws {
    let bench = try AtsBench(library: library(.windowTranslated))
    bench.environment.windowMode = DFE_WINDOW_STRICT
    let ring = GuestRing(bench.environment, queue: 0, size: 8, place: .window)
    ring.enable()
    _ = bench.fetch(ring)
    #expect(bench.host.requestCount > 0)
  }

  @Test("a read crosses a page")
  func pageCrossed() throws {
    let bench = try AtsBench(library: library(.pageCrossed))
    _ = try AtsTests.acrossPages(bench, at: 0x9_0ff8)
    #expect(bench.host.violations.contains { $0.contains("crosses a page") })
  }

  @Test("the second part of a read is said to lie in another page than it does")
  func pageOfEngine() throws {
    let bench = try AtsBench(library: library(.pageOfEngine))
    _ = try AtsTests.acrossPages(bench, at: 0x9_0ff8)
    #expect(bench.host.violations.contains { $0.contains("names page") })
  }

  @Test("the second part of a read is put in front of the first")
  func secondPartInFront() throws {
    let bench = try AtsBench(library: library(.secondPartInFront))
    let found = try AtsTests.acrossPages(bench, at: 0x9_0ff8)
    #expect(found.addresses.first != 0x1111_0000_2222)
  }

  @Test("a queue whose read was refused never says so")
  func refusalUntold() throws {
    let bench = try AtsBench(library: library(.refusalUntold))
    bench.host.denied = [bench.page(0)]
    let ring = GuestRing(bench.environment, queue: 0, size: 8)
    ring.enable()
    #expect(bench.fetch(ring) == nil && bench.environment.errors.isEmpty)
  }

  @Test("counters forget discarded answers, and lines that are read again")
  func counters() throws {
    #expect(try traffic(.discardUncounted, finds: "requests are not counted"))
    let engine = try RTLFetchEngine(library(.crossingUncounted))
    let expected = try CounterTests.crossings(engine)
    #expect(expected > 0 && engine.counters?["crossings"] == 0)
  }
}
