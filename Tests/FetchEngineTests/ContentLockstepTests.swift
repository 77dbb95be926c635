@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

@Suite("The streaming engine fetches what the Swift engine fetches")
struct ContentLockstepTests {
  @Test(
    "102,000 random descriptors with faults and stops, in every window mode",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream), arguments: 0..<6 as Range<UInt64>)
  func stream(seed: UInt64) throws {
    try hold(.stream, seed: seed, descriptors: 17_000)
  }

  // A list of a packed ring from the last entry to the first, which lies inside a line.
  @Test(
    "seeds that found faults",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream), arguments: [1167 as UInt64])
  func found(seed: UInt64) throws {
    try hold(.stream, seed: seed, descriptors: 17_000)
  }

  @Test(
    "8 queues of 64, with the first and the last",
    .enabled(
      if: RTLLibrary.isPresent(.wide), "needs the wide RTL; build it with scripts/build-rtl.sh wide"
    ), arguments: [1, 10, 11] as [UInt64])
  func wide(seed: UInt64) throws {
    // Seed 1 leaves what was seen of a queue behind what was read of it.
    try hold(.wide, seed: seed, descriptors: seed == 1 ? 17_000 : 6000)
  }

  private func hold(_ kind: RTLLibrary.Kind, seed: UInt64, descriptors: Int) throws {
    let engine = try RTLFetchEngine(RTLLibrary(kind))
    let traffic = ContentLockstepRun.traffic(engine, descriptors: descriptors, seed: seed)
    #expect(traffic.differences == [])
    #expect(traffic.violations == [])
    #expect(traffic.descriptorCount >= descriptors)
    #expect(traffic.errorCount > 8, "the traffic has faults")
    #expect(traffic.settledCount > 8, "queues come to rest and are compared")
  }

  @Test("the Swift engine with other walkers fetches the same", arguments: [1, 2, 5])
  func walkers(count: Int) throws {
    let engine = SwiftFetchEngine(queueCount: 4, walkerCount: count)
    let traffic = ContentLockstepRun.traffic(engine, descriptors: 4000, seed: UInt64(count))
    #expect((traffic.differences + traffic.violations) == [])
    #expect(traffic.descriptorCount >= 4000)
  }

  @Test(
    "the small engine is compared pin by pin, the streaming one by content",
    .enabled(if: RTLLibrary.isPresent(.plain) && RTLLibrary.isPresent(.stream), needsStream))
  func whichIsMeant() throws {
    #expect(try !ContentLockstepRun.isMeant(for: RTLLibrary(.plain)))
    #expect(try ContentLockstepRun.isMeant(for: RTLLibrary(.stream)))
  }

  @Test(
    "a run counts what it saw",
    .enabled(if: RTLLibrary.isPresent(.stream), needsStream))
  func run() throws {
    let outcome = try ContentLockstepRun(library: RTLLibrary(.stream), seed: 40, count: 20_000)
      .perform()
    #expect(outcome.failedSeed == nil && outcome.descriptorCount >= 20_000)
    #expect(outcome.errorCount > 10 && outcome.restCount > 10 && outcome.cycleCount > 20_000)
  }
}

/// The reason that the console shows for a test of the streaming engine that did not run.
let needsStream: Comment = "needs the streaming RTL; build it with scripts/build-rtl.sh stream"
