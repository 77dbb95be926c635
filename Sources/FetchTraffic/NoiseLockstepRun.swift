import CDescriptorFetchABI
public import RTLBridge
import Virtqueues

/// Noise over the Swift engine and an engine of a library, which must not differ in any pin of any
/// cycle.
///
/// The noise comes in blocks, each with a seed of its own and in one of four window modes; in one of
/// eight blocks chains or lists go on to their limits.
public struct NoiseLockstepRun {
  private let library: RTLLibrary
  private let seed: UInt64
  private let blockCount: Int

  /// Makes a run of so many blocks from `seed` on.
  public init(library: RTLLibrary, seed: UInt64, blockCount: Int) {
    (self.library, self.seed, self.blockCount) = (library, seed, blockCount)
  }

  /// Runs blocks until one fails, and tells how many have ended.
  ///
  /// - Throws: `RTLLibraryError.noEngine(path:)`.
  public func perform(
    progress: (Int) -> Void = { _ in }
  ) throws(RTLLibraryError) -> LockstepRun.Outcome {
    var outcome = LockstepRun.Outcome()
    for block in 0..<blockCount where outcome.failedSeed == nil {
      let seed = seed &+ UInt64(block)
      let lockstep = LockstepEngine(
        reference: SwiftFetchEngine(counts: true), subject: try RTLFetchEngine(library))
      let traffic = Self.traffic(lockstep, seed: seed)
      outcome.descriptorCount += traffic.descriptorCount
      outcome.errorCount += traffic.errorCount
      outcome.cycleCount += traffic.cycle
      outcome.mismatches = lockstep.mismatches
      if lockstep.mismatchCount > 0 { outcome.failedSeed = seed }
      progress(block + 1)
    }
    return outcome
  }

  /// One block over a pair, which ends early when they differ.
  static func traffic(_ lockstep: LockstepEngine, seed: UInt64) -> NoiseTraffic {
    let traffic = NoiseTraffic(lockstep, seed: seed)
    while traffic.cycle < traffic.kind.length && lockstep.mismatchCount == 0 { traffic.step() }
    if lockstep.mismatchCount == 0 { lockstep.compareCounters(cycle: traffic.cycle) }
    return traffic
  }
}
