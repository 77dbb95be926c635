public import CycleKernel
public import VirtioLayouts

/// How the driver reaches a device's registers.
public enum EndpointTransport: Hashable, Sendable {
  /// PCI, by capabilities alone.
  case modern
  /// PCI, by capabilities or by the legacy registers in BAR0.
  case transitional
  /// Memory-mapped registers at a fixed address, version 2; or version 1, the legacy layout.
  case memoryMapped(base: UInt64, isLegacy: Bool)

  /// Whether there are legacy registers.
  public var hasLegacyInterface: Bool {
    switch self {
    case .modern, .memoryMapped(_, isLegacy: false): false
    case .transitional, .memoryMapped(_, isLegacy: true): true
    }
  }
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
  /// Features of queues and transport that are offered, as far as the fetch engine has them.
  public var ringFeatures: FeatureBits = Self.allRingFeatures
  /// Queues at most, 1...the engine's; the device type decides how many of them it has.
  public var queueCount: Int = 4
  /// Largest queue, a power of two up to 32768.
  public var maximumQueueSize: UInt16 = 256
  /// Most buffers of its ring that the engine may have under way, 1 to 31, by queue; the last is that
  /// of all queues behind it.
  ///
  /// 0, and an empty list: as many as the engine has.
  public var prefetchDepths: [UInt8] = []
  /// MSI-X vectors, 2...128: one for each queue and one for configuration changes, or shared.
  public var vectorCount: Int = 8
  /// How the driver reaches the registers.
  public var transport: EndpointTransport = .modern
  /// Chains that one write of the used index, or one used descriptor with IN_ORDER, may return.
  public var usedBatchLimit: Int = 1
  /// Tags for reads, 1...256.
  public var tagCount: Int = 64
  /// Cycles within which a completion of the device's reads must come, before the read fails.
  public var completionTimeout: Cycle = 2_500_000
  /// Entries of the translation cache.
  public var translationCacheEntryCount: Int = 64
  /// Translation requests that can be under way at once.
  public var translationRequestCount: Int = 8
  /// Pages for which one translation request asks at most, 1...16, where a request wants them.
  ///
  /// An answer fits the root's read completion boundary, so that more than 8 need one of 128 bytes,
  /// which software says in Link Control.
  public var translationPageLimit: Int = 1
  /// Bits of the widest PASID that the function can use, 1...20; 0 for a function without PASIDs.
  public var pasidWidth: Int = 0
  /// Whether the function can ask for pages that are not there.
  public var offersPageRequests: Bool = false
  /// Page requests that can be under way at once.
  public var pageRequestCapacity: Int = 32
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
  /// Requests that the device works on at once.
  public var requestSlotCount: Int = 16
  /// Most bytes of data in a request.
  public var maximumTransferByteCount: Int = 1 << 20
  /// Whether a block device refuses to change its image.
  public var isReadOnly: Bool = false
  /// Whether a network device offers mergeable receive buffers.
  public var offersMergeableBuffers: Bool = true
  /// MTU of a network device, bytes.
  public var mtu: UInt16 = 1500
  /// MAC address of a network device, first byte of the wire in the low byte.
  public var macAddress: UInt64 = 0x0100_0040_5452
  /// Bits without a meaning that are offered besides, which a driver leaves alone.
  public var reservedFeatures: FeatureBits = []
  /// Bits that are offered and with which the device cannot work: it refuses a driver that accepts
  /// one.
  public var unworkableFeatures: FeatureBits = []
  /// Programming interface of the class code; 0 unless it is to say something.
  public var programmingInterface: UInt8 = 0
  /// What is legal and unusual about the capability list.
  public var capabilityOddity: CapabilityOddity?
  /// Which requests are marked for relaxed ordering.
  public var relaxedOrdering: RelaxedOrderingUse = .never
  /// Rules that the endpoint breaks on purpose.
  public var mutant: EndpointMutant?

  /// Makes a device without bounce memory.
  public init() {}

  /// Every feature of queues and transport that this model has.
  public static let allRingFeatures: FeatureBits = [
    .indirectDescriptors, .eventIndex, .ringPacked, .inOrder, .notificationData,
    .notificationConfigurationData, .ringReset, .suspend,
  ]

  /// Smallest and largest bounce memory.
  public static let bounceByteCountRange: ClosedRange<UInt64> = (64 << 10)...(1 << 30)
}
