import CDescriptorFetchABI
import RTLBridge
import Testing
import Virtqueues

/// A library of the RTL with one fault in it; `rtl/mutants/<name>.sed` says which.
enum Mutant: String, CaseIterable {
  case slotWithoutWrap = "slot_without_wrap"
  case noUpperBound = "no_upper_bound"
  case ringBeforeCompletion = "ring_before_completion"
  case nextUnchecked = "next_unchecked"
  case staleByteLane = "stale_byte_lane"
  case starvingArbiter = "starving_arbiter"
  case lostDoorbell = "lost_doorbell"
  case tagReused = "tag_reused"
  case writableForgotten = "writable_forgotten"
  case jumpOffByOne = "jump_off_by_one"

  var path: String { "\(RTLLibrary.path(of: .plain).dropLast(3))-\(rawValue).so" }

  static var arePresent: Bool {
    allCases.allSatisfy { (try? RTLLibrary(path: $0.path)) != nil }
  }
}

@Suite("Lockstep finds every fault that is put into the RTL")
struct MutantTests {
  @Test(
    "the mutant differs from the Swift engine",
    .enabled(
      if: Mutant.arePresent, "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: Mutant.allCases)
  func isCaught(mutant: Mutant) throws {
    let library = try RTLLibrary(path: mutant.path)
    var found: [LockstepMismatch] = []
    for seed in 0..<6 as Range<UInt64> where found.isEmpty {
      let lockstep = LockstepEngine(
        reference: SwiftFetchEngine(),
        subject: try RTLFetchEngine(library), limit: 1)
      _ = LockstepTests.run(lockstep, descriptors: 8000, seed: seed)
      found = lockstep.mismatches
    }
    #expect(!found.isEmpty)
  }
}
