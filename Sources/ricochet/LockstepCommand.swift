import ArgumentParser
import FetchTraffic
import RTLBridge

/// Two engines that must not differ.
struct LockstepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lockstep",
    abstract: "Holds a fetch engine against the Swift engine under random traffic.",
    discussion: """
      Split and packed rings, chains, tables, faults, stops, new configurations, random stalls and \
      orders of completion, in every window mode. The small engine is compared pin by pin. The \
      streaming engine, and any library whose tags, slots or reads are not those of the Swift \
      engine, is compared by content: descriptors of each chain, rests and errors of each queue; \
      its reads are held to the rules. One with a translation cache has a host around it whose \
      pages move, and is asked for event fields. With --noise there is no guest: every read is answered with \
      bytes of its own, pin by pin. The traffic comes in blocks of \(LockstepRun.blockCount) \
      descriptors; a block that fails is named by its seed and can be run again alone.
      """)

  /// Builds that can be compared.
  enum Build: String, CaseIterable, ExpressibleByArgument {
    case small, stream, wide, ats

    var kind: RTLLibrary.Kind {
      switch self {
      case .small: .plain
      case .stream: .stream
      case .wide: .wide
      case .ats: .ats
      }
    }
  }

  @Option(help: "Descriptors to fetch.")
  var descriptors: Int = 100_000

  @Option(help: "Descriptors of a block.")
  var block: Int = LockstepRun.blockCount

  @Option(help: "Seed of the first block; each further block has the next.")
  var seed: UInt64 = 1

  @Option(help: "Which of the project's own engines: small, stream, wide or ats.")
  var build: Build = .small

  @Option(help: "Another library behind the same table, instead of the project's own RTL.")
  var rtl: String?

  @Flag(help: "Compare by content, whatever the library's tags, slots and reads are.")
  var byContent = false

  @Flag(
    help: """
      Let addresses, lengths and chains go to the ends of the pins; by content, and pin by pin where \
      the engine is meant to be equal so.
      """)
  var edges = false

  @Option(help: "Blocks of noise, instead of a guest's descriptors.")
  var noise: Int?

  func validate() throws {
    if let noise {
      if !(1...1_000_000).contains(noise) {
        throw ValidationError("--noise is not from 1 to 1000000")
      }
      if byContent || edges { throw ValidationError("--noise has neither content nor edges") }
    }
    if !(1...1_000_000_000).contains(descriptors) {
      throw ValidationError("--descriptors is not from 1 to 1000000000")
    }
    if !(1...1_000_000).contains(block) {
      throw ValidationError("--block is not from 1 to 1000000")
    }
  }

  func run() throws {
    let failed: UInt64?
    do throws(RTLLibraryError) {
      let library: RTLLibrary
      if let rtl {
        library = try RTLLibrary(path: rtl)
      } else {
        library = try RTLLibrary(build.kind)
      }
      let isByContent = byContent || edges || ContentLockstepRun.isMeant(for: library)
      if let noise {
        failed = try compareNoise(library, noise)
      } else {
        failed = try isByContent ? compareContent(library) : comparePins(library)
      }
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
    guard let failed else { return }
    let other = rtl.map { " --rtl \($0)" } ?? " --build \(build.rawValue)"
    Console.error(
      "ricochet: seed \(failed) fails; again: ricochet lockstep --seed \(failed) "
        + (noise == nil ? "--descriptors \(block)" : "--noise 1") + other
        + (byContent ? " --by-content" : "") + (edges ? " --edges" : ""))
    throw CommandFailure.violated
  }

  /// The seed of the block that failed.
  private func comparePins(_ library: RTLLibrary) throws(RTLLibraryError) -> UInt64? {
    var shown = 0
    let outcome = try LockstepRun(
      library: library, seed: seed, count: descriptors, blockCount: block
    ).perform { report($0, &shown) }
    print("descriptors         \(outcome.descriptorCount)")
    print("queues that stopped \(outcome.errorCount)")
    print("cycles              \(outcome.cycleCount)")
    guard let failed = outcome.failedSeed else {
      print("pins that differ    none")
      return nil
    }
    for mismatch in outcome.mismatches { print("\(mismatch)") }
    for violation in outcome.violations { print("order: \(violation)") }
    if outcome.stoodStill { print("both engines stand still") }
    return failed
  }

  /// The seed of the block that failed.
  private func compareNoise(
    _ library: RTLLibrary, _ count: Int
  ) throws(RTLLibraryError) -> UInt64? {
    let outcome = try NoiseLockstepRun(library: library, seed: seed, blockCount: count).perform()
    print("blocks of noise     \(count)")
    print("descriptors         \(outcome.descriptorCount)")
    print("queues that stopped \(outcome.errorCount)")
    print("cycles              \(outcome.cycleCount)")
    guard let failed = outcome.failedSeed else {
      print("pins that differ    none")
      return nil
    }
    for mismatch in outcome.mismatches { print("\(mismatch)") }
    return failed
  }

  /// The seed of the block that failed.
  private func compareContent(_ library: RTLLibrary) throws(RTLLibraryError) -> UInt64? {
    var shown = 0
    let outcome = try ContentLockstepRun(
      library: library, seed: seed, count: descriptors, blockCount: block, hasEdges: edges,
      comparesPins: !byContent && !ContentLockstepRun.isMeant(for: library)
    ).perform { report($0, &shown) }
    print("descriptors         \(outcome.descriptorCount)")
    print("errors of both      \(outcome.errorCount)")
    print("rests of both       \(outcome.restCount)")
    print("times at rest       \(outcome.settledCount)")
    print("cycles              \(outcome.cycleCount)")
    guard let failed = outcome.failedSeed else {
      print("what differs        nothing")
      return nil
    }
    for difference in outcome.differences { print("\(difference)") }
    for violation in outcome.violations { print("order: \(violation)") }
    if outcome.stoodStill { print("both engines stand still") }
    return failed
  }

  private func report(_ count: Int, _ shown: inout Int) {
    guard count * 10 / descriptors > shown else { return }
    shown = count * 10 / descriptors
    Console.error("\(min(count, descriptors)) of \(descriptors) descriptors")
  }
}
