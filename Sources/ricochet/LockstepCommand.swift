import ArgumentParser
import FetchTraffic
import RTLBridge

/// Two engines that must not differ.
struct LockstepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lockstep",
    abstract: "Holds a fetch engine against the Swift engine, pin by pin, under random traffic.",
    discussion: """
      Split and packed rings, chains, tables, faults, stops, new configurations, random stalls and \
      orders of completion, in every window mode. The traffic comes in blocks of \
      \(LockstepRun.blockCount) descriptors; a block that fails is named by its seed and can be run \
      again alone.
      """)

  @Option(help: "Descriptors to fetch.")
  var descriptors: Int = 100_000

  @Option(help: "Seed of the first block; each further block has the next.")
  var seed: UInt64 = 1

  @Option(help: "Another library behind the same table, instead of the project's own RTL.")
  var rtl: String?

  func validate() throws {
    if !(1...1_000_000_000).contains(descriptors) {
      throw ValidationError("--descriptors is not from 1 to 1000000000")
    }
  }

  func run() throws {
    let outcome: LockstepRun.Outcome
    do throws(RTLLibraryError) {
      let library: RTLLibrary
      if let rtl { library = try RTLLibrary(path: rtl) } else { library = try RTLLibrary(.plain) }
      var shown = 0
      let wanted = descriptors
      outcome = try LockstepRun(library: library, seed: seed, count: descriptors).perform { count in
        guard count * 10 / wanted > shown else { return }
        shown = count * 10 / wanted
        Console.error("\(min(count, wanted)) of \(wanted) descriptors")
      }
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
    print("descriptors         \(outcome.descriptorCount)")
    print("queues that stopped \(outcome.errorCount)")
    print("cycles              \(outcome.cycleCount)")
    guard let failed = outcome.failedSeed else { return print("pins that differ    none") }
    for mismatch in outcome.mismatches { print("\(mismatch)") }
    for violation in outcome.violations { print("order: \(violation)") }
    if outcome.stoodStill { print("both engines stand still") }
    Console.error(
      "ricochet: seed \(failed) fails; again: ricochet lockstep --seed \(failed) "
        + "--descriptors \(LockstepRun.blockCount)" + (rtl.map { " --rtl \($0)" } ?? ""))
    throw CommandFailure.violated
  }
}
