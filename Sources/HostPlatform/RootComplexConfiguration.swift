public import CycleKernel

/// Latencies and limits of the root complex, in core-clock cycles of 4 ns.
public struct RootComplexConfiguration: Hashable, Sendable {
  /// From the arrival of a read to the moment memory is sampled.
  public var memoryLatency: Cycle = 30
  /// Drawn at random from 0..<this and added for each read, so that reads complete out of order.
  public var readJitter: Cycle = 16
  /// One memory access of a page walk.
  public var walkLatency: Cycle = 20
  /// A translation that hits the IOMMU's own cache.
  public var translationHitLatency: Cycle = 2
  /// Posted writes that can be committed in one cycle.
  public var writesPerCycle: Int = 2
  /// Reads of the CPU that can be under way at once; at most 64.
  public var readBuffers: Int = 12
  /// A read without completion ends with all ones after this long (10 ms).
  public var completionTimeout: Cycle = 2_500_000

  /// How requests of the device depart from the order of arrival; nil for not at all.
  public var reordering: HostReordering?
  /// How many pages an answer to a translation request has.
  public var translationAnswers: TranslationAnswers = .full
  /// A rule that the host breaks on purpose.
  public var mutant: HostMutant?
  /// What becomes of a device's requests to the PCI bus.
  public var peerRequests: PeerRequests = .refused

  /// Makes the default configuration.
  public init() {}
}
