import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

/// The reason that the console shows for a test that did not run.
let needsLibrary: Comment = "needs the plain RTL library; build it with scripts/build-rtl.sh"

@Suite("The RTL and the Swift engine are equal in every cycle")
struct LockstepTests {
  /// Runs random traffic over a pair until so many descriptors were taken, or they differ.
  static func run(_ lockstep: LockstepEngine, descriptors: Int, seed: UInt64) -> RandomTraffic {
    let environment = TestEnvironment(lockstep, .rough, seed: seed)
    environment.windowMode = Int(seed % 4)
    if environment.windowMode == DFE_WINDOW_OFFSET { environment.windowBase = 0 }
    if seed % 2 == 0 {
      environment.timing.latency = 1...6
      environment.timing.descriptorReadyChance = 256
    }
    let traffic = RandomTraffic(environment)
    var steps = 0
    while traffic.descriptorCount < descriptors && lockstep.mismatchCount == 0
      && steps < 40 * descriptors
    {
      traffic.step()
      steps += 1
    }
    return traffic
  }

  @Test(
    "200,000 random descriptors with faults and stops, in every window mode",
    .enabled(if: RTLLibrary.isPresent(.plain), needsLibrary), arguments: 0..<12 as Range<UInt64>)
  func random(seed: UInt64) throws {
    let lockstep = LockstepEngine(
      reference: SwiftFetchEngine(),
      subject: try RTLFetchEngine(RTLLibrary(.plain)))
    let traffic = Self.run(lockstep, descriptors: 17_000, seed: seed)
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
    let environment = TestEnvironment(lockstep)
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
}
