public import CycleKernel
public import VirtioLayouts

/// A way in which the endpoint breaks one rule on purpose, so that the judge can be seen to notice.
public enum EndpointMutant: String, Hashable, Sendable, CaseIterable {
  /// Writes the used index before the data of the request.
  case usedIndexBeforeData = "used-index-before-data"
  /// Sends the interrupt before the used index.
  case interruptBeforeUsedIndex = "interrupt-before-used-index"
  /// Sends accesses to its own bounce memory over the link.
  case regionOverLink = "region-over-link"
  /// Answers an invalidation but keeps the translation.
  case keepsInvalidatedTranslation = "keeps-invalidated-translation"
}

/// What the endpoint is and how long its parts take, in core-clock cycles of 4 ns.
public struct EndpointConfiguration: Hashable, Sendable {
  /// Bytes of bounce memory behind BAR4: 0 for none, else a power of two, 64 KiB to 1 GiB.
  public var bounceByteCount: UInt64 = 0
  /// What bounce addresses mean when the driver accepts the feature.
  public var bounceProfile: BounceProfile = .none
  /// Whether a driver that leaves the bounce feature out is refused.
  public var requiresBounce: Bool = false
  /// Whether ACCESS_PLATFORM is offered.
  public var offersAccessPlatform: Bool = true
  /// Whether a driver without ACCESS_PLATFORM is refused.
  public var requiresAccessPlatform: Bool = false
  /// Request queues, 1...the engine's.
  public var queueCount: Int = 4
  /// Largest queue, a power of two up to 256.
  public var maximumQueueSize: UInt16 = 256
  /// MSI-X vectors, at least one for each queue and one for configuration changes.
  public var vectorCount: Int = 8
  /// Tags for reads, 1...256.
  public var tagCount: Int = 64
  /// Entries of the translation cache.
  public var translationCacheEntryCount: Int = 64
  /// Translation requests that can be under way at once.
  public var translationRequestCount: Int = 8
  /// From the arrival of a read of a register or of bounce memory to its completion.
  public var completerLatency: Cycle = 6
  /// From a local read of bounce memory to its data.
  public var bounceLatency: Cycle = 4
  /// Bytes of bounce memory that move in one cycle.
  public var bounceBytesPerCycle: Int = 64
  /// From a parsed request to the backend's answer, besides the time for its bytes.
  public var mediaLatency: Cycle = 250
  /// Bytes that the backend moves in one cycle.
  public var mediaBytesPerCycle: Int = 64
  /// Requests in the block device at once.
  public var blockSlotCount: Int = 16
  /// Most bytes of data in a request.
  public var maximumTransferByteCount: Int = 1 << 20
  /// Rules that the endpoint breaks on purpose.
  public var mutant: EndpointMutant?

  /// Makes a block device without bounce memory.
  public init() {}

  /// Smallest and largest bounce memory.
  public static let bounceByteCountRange: ClosedRange<UInt64> = (64 << 10)...(1 << 30)
}
