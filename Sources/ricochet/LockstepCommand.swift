public import ArgumentParser
public import FetchTraffic
import RTLBridge

extension TrafficFocus: ExpressibleByArgument {}

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

  @Option(help: "What there is much of, by content: shared, borders or ahead.")
  var focus: TrafficFocus?

  @Option(
    help: """
      Areas at the edges of the window, and what else the streaming engine promises of its reads, \
      instead of a guest's descriptors.
      """)
  var promises: Int?

  @Option(
    help: """
      A library that has to be equal in every pin and cycle, beside the Swift engine's content: the \
      same engine before a change.
      """)
  var beside: String?

  @Option(help: "Blocks of noise, instead of a guest's descriptors.")
  var noise: Int?

  func validate() throws {
    if let noise {
      if !(1...1_000_000).contains(noise) {
        throw ValidationError("--noise is not from 1 to 1000000")
      }
      if byContent || edges || beside != nil || focus != nil {
        throw ValidationError("--noise has no content, edges or focus, and nothing beside it")
      }
    }
    if let promises {
      if !(1...1_000_000).contains(promises) {
        throw ValidationError("--promises is not from 1 to 1000000")
      }
      if noise != nil || byContent || edges || beside != nil || focus != nil {
        throw ValidationError("--promises has no guest: no noise, content, edges, focus or beside")
      }
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
    var broken: [String] = []
    do throws(RTLLibraryError) {
      let library: RTLLibrary
      if let rtl {
        library = try RTLLibrary(path: rtl)
      } else {
        library = try RTLLibrary(build.kind)
      }
      let isByContent =
        byContent || edges || beside != nil || focus != nil
        || ContentLockstepRun.isMeant(for: library)
      if let promises {
        broken = try StreamPromises(library: library, seed: seed).perform(areaCount: promises)
        failed = nil
      } else if let noise {
        failed = try compareNoise(library, noise)
      } else {
        failed = try isByContent ? compareContent(library) : comparePins(library)
      }
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
    if promises != nil { return try tell(broken) }
    guard let failed else { return }
    let other = rtl.map { " --rtl \($0)" } ?? " --build \(build.rawValue)"
    Console.error(
      "ricochet: seed \(failed) fails; again: ricochet lockstep --seed \(failed) "
        + (noise == nil ? "--descriptors \(block)" : "--noise 1") + other
        + (byContent ? " --by-content" : "") + (edges ? " --edges" : "")
        + (focus.map { " --focus \($0.rawValue)" } ?? "")
        + (beside.map { " --beside \($0)" } ?? ""))
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
    var twin: RTLLibrary?
    if let beside { twin = try RTLLibrary(path: beside) }
    let outcome = try ContentLockstepRun(
      library: library, seed: seed, count: descriptors, blockCount: block, hasEdges: edges,
      comparesPins: !byContent && !ContentLockstepRun.isMeant(for: library), twin: twin,
      focus: focus
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

  /// Says which promises were not kept.
  private func tell(_ broken: [String]) throws {
    for line in broken { print("promise: \(line)") }
    guard broken.isEmpty else { throw CommandFailure.violated }
    print("what is not kept    nothing")
  }

  private func report(_ count: Int, _ shown: inout Int) {
    guard count * 10 / descriptors > shown else { return }
    shown = count * 10 / descriptors
    Console.error("\(min(count, descriptors)) of \(descriptors) descriptors")
  }
}
