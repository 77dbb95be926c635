@testable import FetchTraffic
import RTLBridge
import Testing
import Virtqueues

@Suite("Lockstep by content finds every fault that is put into the streaming RTL")
struct StreamMutantTests {
  private static var library: RTLLibrary? { try? RTLLibrary(.streamMutants) }
  /// Their numbers; `rtl/mutants/stream.txt` says what each is.
  private static let numbers = Array(0..<(library?.faults.count ?? 0))

  /// The one that changes no content: it reads what the walk has not left.
  private static let promised = "look_over_the_walk"

  /// Usual traffic, and early on some whose heads share reads, among them chains that leave them.
  ///
  /// Of those whose driver is far ahead one meets windows behind a gap in what was seen.
  private static let blocks: [(seed: UInt64, focus: TrafficFocus?)] =
    (0..<8).map { ($0, nil) } + (0..<4).map { ($0, .shared) } + (12..<16).map { ($0, .ahead) }
    + (8..<96).map { ($0, nil) }

  @Test(
    "the mutant fetches something else, or something that it may not",
    .enabled(
      if: library != nil, "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: numbers)
  func isCaught(number: Int) throws {
    let library = try #require(Self.library)
    var found: [String] = []
    if library.faults[number] == Self.promised {
      found = LapProbe(try RTLFetchEngine(library, fault: number + 1), start: 0).violations()
      #expect(found.count == 1 && found[0].hasPrefix("lap: "), "\(found)")
      return
    }
    for (seed, focus) in Self.blocks where found.isEmpty {
      let engine = try RTLFetchEngine(library, fault: number + 1)
      let traffic = ContentLockstepRun.traffic(
        engine, descriptors: 6000, seed: seed, focus: focus)
      found = traffic.differences + traffic.violations
      if traffic.descriptorCount < 6000 { found.append("nothing moves") }
    }
    #expect(!found.isEmpty, "\(library.faults[number]) survives")
  }

  @Test(
    "without a fault the library is the engine",
    .enabled(
      if: library != nil, "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: 0..<4 as Range<UInt64>)
  func isSound(seed: UInt64) throws {
    let library = try #require(Self.library)
    #expect(library.faults.count >= 25)
    #expect(library.faults.contains(Self.promised))
    let traffic = ContentLockstepRun.traffic(
      try RTLFetchEngine(library), descriptors: 6000, seed: seed)
    #expect((traffic.differences + traffic.violations) == [])
    #expect(traffic.descriptorCount >= 6000)
  }
}
