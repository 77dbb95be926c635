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

  @Option(help: "Descriptors to fetch (default: \(Self.usualCount)).")
  var descriptors: Int?

  @Option(help: "Descriptors of a block (default: \(LockstepRun.blockCount)).")
  var block: Int?

  @Option(help: "Seed of the first block; each further block has the next.")
  var seed: UInt64 = 1

  @Option(help: "Which of the project's own engines: small (default), stream, wide or ats.")
  var build: Build?

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

  private static let usualCount = 100_000
  private var count: Int { descriptors ?? Self.usualCount }
  private var blockCount: Int { block ?? LockstepRun.blockCount }

  func run() throws {
    let failed: UInt64?
    var broken: [String] = []
    let library = try loaded()
    try check(library)
    do throws(RTLLibraryError) {
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
    let other = rtl.map { " --rtl \($0)" } ?? " --build \((build ?? .small).rawValue)"
    Console.error(
      "ricochet: seed \(failed) fails; again: ricochet lockstep --seed \(failed) "
        + (noise == nil ? "--descriptors \(min(blockCount, count))" : "--noise 1") + other
        + (byContent ? " --by-content" : "") + (edges ? " --edges" : "")
        + (focus.map { " --focus \($0.rawValue)" } ?? "")
        + (beside.map { " --beside \($0)" } ?? ""))
    throw CommandFailure.violated
  }

  private func loaded() throws -> RTLLibrary {
    do throws(RTLLibraryError) {
      if let rtl { return try RTLLibrary(path: rtl) }
      return try RTLLibrary((build ?? .small).kind)
    } catch {
      throw CommandFailure.lacks("\(error)")
    }
  }

  /// The seed of the block that failed.
  private func comparePins(_ library: RTLLibrary) throws(RTLLibraryError) -> UInt64? {
    var shown = 0
    let outcome = try LockstepRun(
      library: library, seed: seed, count: count, blockCount: blockCount
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
    _ library: RTLLibrary, _ blocks: Int
  ) throws(RTLLibraryError) -> UInt64? {
    let outcome = try NoiseLockstepRun(library: library, seed: seed, blockCount: blocks).perform()
    print("blocks of noise     \(blocks)")
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
      library: library, seed: seed, count: count, blockCount: blockCount, hasEdges: edges,
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

  private func report(_ done: Int, _ shown: inout Int) {
    guard done * 10 / count > shown else { return }
    shown = done * 10 / count
    Console.error("\(min(done, count)) of \(count) descriptors")
  }
}
