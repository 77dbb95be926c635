import CDescriptorFetchABI
import CycleKernel
public import RTLBridge
public import Virtqueues

/// The same random guest over the Swift engine and an engine that is not exact to its pins.
///
/// Compared are, for each queue, the descriptors of every chain in their order and in every field,
/// where the queue comes to rest, and its error with the guilty address; and each engine's reads
/// against the rules. Not compared is when anything happens, nor what follows from it alone: the
/// order of chains that are under way together, their slots, rests on the way, and how much of a
/// chain was presented when its queue stopped. An engine with a translation cache has a host around
/// it whose pages move, with large and untranslated ones, and is asked for event fields; its
/// addresses are compared as the guest says them.
public struct ContentLockstepRun {
  /// Descriptors of a block.
  public static let blockCount = 17_000
  /// Queues that the guest uses at once.
  static let queueCount = 8
  /// Cycles after which the guest does nothing for a while.
  static let pausePeriod = 8000

  /// What a run has seen.
  public struct Outcome {
    /// Descriptors that the engine under test presented.
    public var descriptorCount = 0
    /// Errors of both engines, which the traffic provokes.
    public var errorCount = 0
    /// Rests of both engines.
    public var restCount = 0
    /// Times that a queue was compared with nothing left to do.
    public var settledCount = 0
    /// Cycles of each engine.
    public var cycleCount: UInt64 = 0
    /// What differed in the block that failed, first things first.
    public var differences: [String] = []
    /// What an engine read against the rules.
    public var violations: [String] = []
    /// The seed of the block that failed.
    public var failedSeed: UInt64?
    /// Whether the block that failed did so because nothing moved.
    public var stoodStill = false

    /// Adds a block that asked for `wanted` descriptors.
    mutating func add(
      _ traffic: PairTraffic, pins: LockstepEngine? = nil, wanted: Int, seed: UInt64
    ) {
      descriptorCount += traffic.descriptorCount
      errorCount += traffic.errorCount
      restCount += traffic.restCount
      settledCount += traffic.settledCount
      cycleCount += traffic.sides[1].environment.cycle
      differences = (pins?.mismatches.map { "\($0)" } ?? []) + traffic.differences
      violations = traffic.violations
      stoodStill =
        differences.isEmpty && violations.isEmpty && traffic.descriptorCount < wanted
      if stoodStill || !differences.isEmpty || !violations.isEmpty { failedSeed = seed }
    }
  }

  private let library: RTLLibrary
  private let seed: UInt64
  private let count: Int
  private let blockCount: Int
  private let hasEdges: Bool
  private let comparesPins: Bool
  private let twin: RTLLibrary?
  private let focus: TrafficFocus?

  /// Makes a run of at least `count` descriptors from `seed` on.
  ///
  /// - Parameters:
  ///   - blockCount: descriptors of each block but the last.
  ///   - hasEdges: whether addresses, lengths, tables, chains and reserved flags go to the ends of
  ///     what the pins carry; a block is another one with them.
  ///   - comparesPins: whether every pin has to be that of the Swift engine too, in every cycle.
  ///   - twin: another library, of which every pin has to be equal in every cycle.
  ///   - focus: what there is much of.
  public init(
    library: RTLLibrary, seed: UInt64, count: Int, blockCount: Int = Self.blockCount,
    hasEdges: Bool = false, comparesPins: Bool = false, twin: RTLLibrary? = nil,
    focus: TrafficFocus? = nil
  ) {
    self.focus = focus
    self.hasEdges = hasEdges
    self.comparesPins = comparesPins
    self.twin = twin
    self.library = library
    self.seed = seed
    self.count = count
    self.blockCount = blockCount
  }

  /// Whether an engine says by its constants that it is not the Swift engine in hardware.
  ///
  /// Pins can be equal only where tags, slots and lengths of reads are.
  public static func isMeant(for library: RTLLibrary) -> Bool {
    let reference = SwiftFetchEngine().constants
    let other = library.constants
    return other.queue_count != reference.queue_count || other.tag_count != reference.tag_count
      || other.slot_count != reference.slot_count
      || other.read_byte_count_max != reference.read_byte_count_max
  }

  /// Runs blocks until enough descriptors were presented or one fails.
  ///
  /// - Throws: `RTLLibraryError.noEngine(path:)`.
  public func perform(
    progress: (Int) -> Void = { _ in }
  ) throws(RTLLibraryError) -> Outcome {
    var outcome = Outcome()
    var block = seed
    while outcome.descriptorCount < count, outcome.failedSeed == nil {
      let wanted = min(blockCount, count - outcome.descriptorCount)
      let bare = try RTLFetchEngine(library)
      let engine: any FetchEngine =
        library.constants.translation_count > 0
        ? TranslatedEngine.drawn(over: bare, seed: block) : bare
      let pins = try reference().map { LockstepEngine(reference: $0, subject: engine) }
      let traffic = Self.traffic(
        pins ?? engine, descriptors: wanted, seed: block, hasEdges: hasEdges, focus: focus)
      pins?.compareCounters(cycle: traffic.sides[1].environment.cycle)
      outcome.add(traffic, pins: pins, wanted: wanted, seed: block)
      block &+= 1
      progress(outcome.descriptorCount)
    }
    return outcome
  }

  /// What the engine under test has to equal pin by pin, if anything.
  private func reference() throws(RTLLibraryError) -> (any FetchEngine)? {
    if let twin { return try RTLFetchEngine(twin) }
    return comparesPins ? SwiftFetchEngine(counts: true) : nil
  }

  /// One block over any engine.
  public static func block(
    over engine: any FetchEngine, descriptors: Int, seed: UInt64
  ) -> Outcome {
    var outcome = Outcome()
    outcome.add(
      traffic(engine, descriptors: descriptors, seed: seed), wanted: descriptors, seed: seed)
    return outcome
  }

  /// One block: traffic over a pair until so many descriptors were presented, or they differ.
  static func traffic(
    _ engine: any FetchEngine, descriptors: Int, seed: UInt64, hasEdges: Bool = false,
    focus: TrafficFocus? = nil
  ) -> PairTraffic {
    var draws = RandomStream(seed: seed, name: "pair")
    let slots = min(queueCount, Int(engine.constants.queue_count))
    // Any of the engine's queues, with the first and the last one.
    var queues = Array(0..<min(64, Int(engine.constants.queue_count)))
    for at in stride(from: queues.count - 2, to: 1, by: -1) {
      queues.swapAt(at, 1 + Int(draws.below(UInt64(at))))
    }
    let used = Array(queues.prefix(slots - 1)) + queues.suffix(1)
    let reference = SwiftFetchEngine(queueCount: slots, walkerCount: 8)
    let sides = [
      PairSide(
        reference, queues: Array(0..<slots), timing: drawTiming(&draws), seed: draws.next()),
      PairSide(engine, queues: used, timing: drawTiming(&draws), seed: draws.next()),
    ]
    let busBase = draws.next() & 0x7fff_ffff_fff0_0000
    var windowBase = draws.next() & ~0xf_ffff | 1 << 63
    // One block in three has numbers as large as the pins allow, one has regular chains.
    let isFar = focus == nil ? seed % 3 == 1 : focus == .borders
    var far = RandomStream(seed: seed, name: "far")
    var windowSize = sides[0].environment.windowSize
    if isFar {
      windowSize += far.below(1 << far.below(62))
      windowBase = (1 << 63 + far.below(1 << 63 - windowSize)) & ~0xf_ffff
    }
    // The guest rests now and then, and an engine that says that it is idle may be left alone.
    let pauses = seed % 3 != 0
    sides[1].environment.skipsIdle = pauses && far.below(4) == 0
    sides[1].environment.timing.hasLongStalls = pauses && far.below(3) == 0
    for side in sides {
      side.environment.windowMode = Int(seed % 4)
      side.environment.windowSize = windowSize
      side.environment.busBase = busBase
      // Without a window its pins mean nothing, wherever they point.
      switch Int(seed % 4) {
      case DFE_WINDOW_OFFSET: side.environment.windowBase = 0
      case DFE_WINDOW_NONE: side.environment.windowBase = busBase
      default: side.environment.windowBase = windowBase
      }
    }
    var edges = hasEdges ? TrafficEdges(seed: seed) : nil
    if let places = edges?.places(
      windowMode: Int(seed % 4), byteCount: UInt64(sides[0].environment.bus.byteCount))
    {
      for side in sides { side.environment.take(places) }
    }
    (engine as? TranslatedEngine)?.surround(sides[1].environment)
    var focused = focus.map { FocusedTraffic($0, seed: seed, slotCount: slots) }
    if let places = focused?.places(
      windowMode: Int(seed % 4), byteCount: UInt64(sides[0].environment.bus.byteCount))
    {
      for side in sides { side.environment.take(places) }
    }
    let traffic = PairTraffic(
      sides, seed: seed, isFar: isFar, isRegular: seed % 3 == 2 && focus == nil, edges: edges,
      focused: focused)
    let pins = engine as? LockstepEngine
    var steps = 0
    var watch = StandstillWatch()
    var isStill = false
    while traffic.descriptorCount < descriptors && traffic.differences.isEmpty && !isStill {
      traffic.step()
      steps += 1
      if pauses && steps % Self.pausePeriod == 0 { traffic.pause() }
      isStill = watch.notices(
        descriptorCount: traffic.shownCount,
        readCount: sides[0].environment.readCount + sides[1].environment.readCount,
        entryCount: traffic.entryCount)
      if let pins, pins.mismatchCount > 0 { break }
      if steps % 256 == 0 && !traffic.violations.isEmpty { break }
    }
    return traffic
  }

  private static func drawTiming(_ draws: inout RandomStream) -> EngineTiming {
    var timing = EngineTiming.rough
    switch draws.below(3) {
    case 0:
      timing.latency = 1...6
      timing.descriptorReadyChance = 256
    case 1: timing.latency = 1...(1 + draws.below(90))
    default: break
    }
    if draws.below(4) == 0 { timing.splitChance = 0 }
    if draws.below(4) == 0 { timing.readReadyChance = 256 }
    return timing
  }
}
