import CDescriptorFetchABI
import CycleKernel
public import RTLBridge
import Virtqueues

/// Random traffic over the Swift engine and an engine of a library, which must not differ in any
/// pin of any cycle.
///
/// The traffic comes in blocks, each with a seed of its own and in one of four window modes; a block
/// can be run again alone by its seed.
public struct LockstepRun {
  /// Descriptors of a block.
  public static let blockCount = 17_000

  /// What a run has seen.
  public struct Outcome {
    /// Descriptors that were taken.
    public var descriptorCount = 0
    /// Queues that stopped with an error, which the traffic provokes.
    public var errorCount = 0
    /// Cycles of both engines.
    public var cycleCount: UInt64 = 0
    /// What differed in the block that failed, first things first.
    public var mismatches: [LockstepMismatch] = []
    /// What broke the order in which an engine may read.
    public var violations: [String] = []
    /// The seed of the block that failed.
    public var failedSeed: UInt64?
    /// Whether the block that failed did so because nothing moved.
    public var stoodStill = false
  }

  private let library: RTLLibrary
  private let seed: UInt64
  private let count: Int
  private let blockCount: Int

  /// Makes a run of at least `count` descriptors from `seed` on.
  ///
  /// - Parameter blockCount: descriptors of each block but the last.
  public init(
    library: RTLLibrary, seed: UInt64, count: Int, blockCount: Int = Self.blockCount
  ) {
    self.library = library
    self.seed = seed
    self.count = count
    self.blockCount = blockCount
  }

  /// Runs blocks until enough descriptors were taken or one fails.
  ///
  /// - Throws: `RTLLibraryError.noEngine(path:)`.
  public func perform(
    progress: (Int) -> Void = { _ in }
  ) throws(RTLLibraryError) -> Outcome {
    var outcome = Outcome()
    var block = seed
    while outcome.descriptorCount < count, outcome.failedSeed == nil {
      let lockstep = LockstepEngine(
        reference: SwiftFetchEngine(counts: true), subject: try RTLFetchEngine(library))
      let wanted = min(blockCount, count - outcome.descriptorCount)
      let traffic = Self.traffic(lockstep, descriptors: wanted, seed: block)
      outcome.descriptorCount += traffic.descriptorCount
      outcome.errorCount += traffic.environment.errors.count
      outcome.cycleCount += traffic.environment.cycle
      outcome.violations = traffic.environment.law.violations
      outcome.mismatches = lockstep.mismatches
      outcome.stoodStill = lockstep.mismatchCount == 0 && traffic.descriptorCount < wanted
      if lockstep.mismatchCount > 0 || !outcome.violations.isEmpty || outcome.stoodStill {
        outcome.failedSeed = block
      }
      block &+= 1
      progress(outcome.descriptorCount)
    }
    return outcome
  }

  /// One block: traffic over a pair until so many descriptors were taken, or they differ.
  static func traffic(
    _ lockstep: LockstepEngine, descriptors: Int, seed: UInt64
  ) -> RandomTraffic {
    // One block in three has numbers as large as the pins allow.
    let isFar = seed % 3 == 1
    let environment = EngineEnvironment(
      lockstep, .rough, seed: seed, byteCount: isFar ? RandomTraffic.farByteCount : 1 << 20)
    environment.windowMode = Int(seed % 4)
    // Anywhere in the address space, so that no bit of an address is always the same; apart.
    var bases = RandomStream(seed: seed, name: "bases")
    environment.busBase = bases.next() & 0x7fff_ffff_fff0_0000
    environment.windowBase = bases.next() & ~0xf_ffff | 1 << 63
    if isFar {
      environment.windowSize += bases.below(1 << bases.below(62))
      environment.windowBase = (1 << 63 + bases.below(1 << 63 - environment.windowSize)) & ~0xf_ffff
    }
    if environment.windowMode == DFE_WINDOW_OFFSET { environment.windowBase = 0 }
    if seed % 2 == 0 {
      environment.timing.latency = 1...6
      environment.timing.descriptorReadyChance = 256
    }
    let traffic = RandomTraffic(environment, isFar: isFar)
    var steps = 0
    while traffic.descriptorCount < descriptors && lockstep.mismatchCount == 0
      && steps < 40 * descriptors + 10_000
    {
      traffic.step()
      steps += 1
    }
    if lockstep.mismatchCount == 0 { lockstep.compareCounters(cycle: environment.cycle) }
    return traffic
  }
}
