@testable import FetchTraffic
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
  case wrapNeverFlips = "wrap_never_flips"
  case everyDescriptorAHead = "every_descriptor_a_head"
  case identifierOfEntry = "identifier_of_entry"
  case nestedTable = "nested_table"
  case halfEntry = "half_entry"
  case limitIsSize = "limit_is_size"
  case indexBeforeDoorbell = "index_before_doorbell"
  case restBeforeLook = "rest_before_look"
  case headsSurviveStop = "heads_survive_stop"
  case lookOverLine = "look_over_line"
  case addressZero = "address_zero"

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
    for seed in 0..<8 as Range<UInt64> where found.isEmpty {
      let lockstep = LockstepEngine(
        reference: SwiftFetchEngine(counts: true),
        subject: try RTLFetchEngine(library), limit: 1)
      _ = LockstepRun.traffic(lockstep, descriptors: 8000, seed: seed)
      found = lockstep.mismatches
    }
    #expect(!found.isEmpty)
  }
}
