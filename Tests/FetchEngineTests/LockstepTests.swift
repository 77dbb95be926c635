@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

/// The reason that the console shows for a test that did not run.
let needsLibrary: Comment = "needs the plain RTL library; build it with scripts/build-rtl.sh"

@Suite("The RTL and the Swift engine are equal in every cycle")
struct LockstepTests {
  @Test(
    "200,000 random descriptors with faults and stops, in every window mode",
    .enabled(if: RTLLibrary.isPresent(.plain), needsLibrary), arguments: 0..<12 as Range<UInt64>)
  func random(seed: UInt64) throws {
    let lockstep = LockstepEngine(
      reference: SwiftFetchEngine(counts: true),
      subject: try RTLFetchEngine(RTLLibrary(.plain)))
    let traffic = LockstepRun.traffic(lockstep, descriptors: 17_000, seed: seed)
    #expect(lockstep.mismatches.isEmpty, "\(lockstep.mismatches)")
    #expect(traffic.descriptorCount >= 17_000)
    #expect(traffic.environment.errors.count > 10, "the traffic has faults")
    let violations = traffic.environment.law.violations
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test("a difference is reported with cycle, pin and both values")
  func differenceIsReported() throws {
    let lockstep = LockstepEngine(
      reference: SwiftFetchEngine(), subject: SwiftFetchEngine(queueCount: 4, walkerCount: 7),
      limit: 3)
    let environment = EngineEnvironment(lockstep)
    #expect(lockstep.mismatches.first?.pin == "tag_count")
    let ring = GuestRing(environment, queue: 0, size: 2)
    ring.enable()
    ring.publish()
    try #require(environment.run(10) { environment.outputs.rd_valid != 0 })
    let last = try #require(lockstep.mismatches.last)
    #expect(last.pin == "slot_count" && last.expected == 8 && last.found == 7)
    #expect(lockstep.mismatches.count == 3, "the limit")
    #expect(lockstep.mismatchCount == 4, "the tag of a queue's read is the first above the walkers")
  }

  @Test(
    "a run counts what it saw, and a block that fails fails again by its seed alone",
    .enabled(
      if: RTLLibrary.isPresent(.plain) && Mutant.arePresent, "needs the RTL and its mutants"))
  func blocks() throws {
    let sound = try LockstepRun(library: RTLLibrary(.plain), seed: 40, count: 40_000).perform()
    #expect(sound.failedSeed == nil && sound.descriptorCount >= 40_000)
    #expect(sound.errorCount > 30 && sound.cycleCount > 40_000)

    let broken = try RTLLibrary(path: Mutant.nestedTable.path)
    let outcome = try LockstepRun(library: broken, seed: 40, count: 200_000).perform()
    let seed = try #require(outcome.failedSeed)
    let again = try LockstepRun(library: broken, seed: seed, count: LockstepRun.blockCount)
      .perform()
    #expect(again.failedSeed == seed)
    #expect(!again.mismatches.isEmpty && again.mismatches == outcome.mismatches)
  }
}
