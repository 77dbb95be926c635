import VirtioLayouts

/// The state of the transport: features, status, queues.
///
/// The register layouts are views of it. Pure state; effects are returned.
///
/// Source: VIRTIO v1.4, sections 2.1, 2.2, 2.6, 3.1 and 3.4.
struct VirtioTransport {
  /// What a write leads to outside the registers.
  enum Effect: Hashable {
    case none
    case reset
    case statusChanged
    case queueEnabled(Int)
    case queueReset(Int)
    /// The driver asked for a suspension.
    case suspends
    /// The driver ended a suspension.
    case resumes
    /// Window or range of the addresses lies elsewhere.
    case windowMoved
  }

  let configuration: EndpointConfiguration
  /// What the device offers through the modern interface.
  let offer: FeatureBits
  let queueCount: Int
  var queues: [QueueRegisters]
  private(set) var status = DeviceStatus()
  private(set) var driverFeatures = FeatureBits()
  var deviceFeatureSelect: UInt32 = 0
  var driverFeatureSelect: UInt32 = 0
  var configurationVector = CommonConfiguration.noVector
  var queueSelect: UInt16 = 0
  private(set) var generation: UInt8 = 0
  /// Where the addresses lie that the driver hands out, with an address form.
  var window: AddressWindowRegisters?
  /// The driver uses the legacy registers: no FEATURES_OK, 32 feature bits, bit 27 is ANY_LAYOUT.
  var isLegacy = false
  /// A suspension was asked for and is not yet confirmed.
  private(set) var isSuspending = false
  /// Queues that a mutant shows as enabled although they were reset, a bit for each.
  var staleEnables: UInt64 = 0
  /// Queues as they were before their reset; for a mutant alone.
  var formerQueues: [Int: QueueRegisters] = [:]
  /// A set of features was accepted, be it before a reset; for a mutant alone.
  private var hasAccepted = false

  init(configuration: EndpointConfiguration, queueCount: Int, deviceFeatures: FeatureBits) {
    self.configuration = configuration
    self.queueCount = queueCount
    offer = Self.offer(configuration, deviceFeatures)
    if case .addressForm(let form) = configuration.bounceProfile {
      window = AddressWindowRegisters(form: form, regionByteCount: configuration.bounceByteCount)
    }
    queues = Array(
      repeating: QueueRegisters(maximumSize: configuration.maximumQueueSize), count: queueCount)
  }

  /// Returns every register to its value after reset; the generation goes on.
  mutating func reset() {
    let before = self
    let (generation, offer, hasAccepted) = (self.generation, self.offer, self.hasAccepted)
    self = VirtioTransport(
      configuration: configuration, queueCount: queueCount, deviceFeatures: offer)
    self.generation = generation
    self.hasAccepted = hasAccepted
    if configuration.mutant == .neverEndsReset { status = .acknowledge }
    if configuration.mutant != nil { keep(before) }
  }

  /// Keeps what a mutant keeps behind a reset.
  private mutating func keep(_ before: VirtioTransport) {
    switch configuration.mutant {
    case .keepsFeatures: driverFeatures = before.driverFeatures
    case .keepsQueueEnable:
      staleEnables = before.staleEnables
      for index in queues.indices where before.queues[index].isEnabled {
        staleEnables |= 1 << UInt64(index)
      }
    case .keepsVectors:
      configurationVector = before.configurationVector
      for index in queues.indices { queues[index].vector = before.queues[index].vector }
    default: break
    }
  }

  private static func offer(
    _ configuration: EndpointConfiguration, _ deviceFeatures: FeatureBits
  ) -> FeatureBits {
    var features = deviceFeatures.union(configuration.ringFeatures)
    features.formUnion([.version1, .orderPlatform])
    features.formUnion(configuration.reservedFeatures)
    if configuration.mutant == .hidesVersion1 { features.remove(.version1) }
    if configuration.mutant == .offersSrIov { features.insert(.singleRootVirtualization) }
    if configuration.offersAccessPlatform, configuration.mutant != .hidesAccessPlatform {
      features.insert(.accessPlatform)
    }
    switch configuration.bounceProfile {
    // The bit says that every address lies in the region; a hint does without it.
    case .none, .swiotlbCapability(.hint), .swiotlbCapability(.mixed): break
    case .swiotlbCapability(.strict), .addressForm: features.insert(.swiotlb)
    case .dmbOffset, .dmbBus: features.formUnion([.deviceMemoryBuffer, .accessPlatform])
    }
    switch configuration.mutant {
    case .hidesSwiotlb: features.remove(.swiotlb)
    case .offersDMBAlone: features.remove(.accessPlatform)
    case .hidesOrderPlatform: features.remove(.orderPlatform)
    case .offersDMBOnMMIO:
      if case .memoryMapped = configuration.transport { features.insert(.deviceMemoryBuffer) }
    default: break
    }
    if case .memoryMapped(_, isLegacy: true) = configuration.transport {
      features = FeatureBits(rawValue: features.rawValue & 0xffff_ffff)
    }
    return features
  }

  /// What a legacy driver is offered: 32 bits, in which 27 means ANY_LAYOUT.
  var legacyOffer: FeatureBits {
    var features = FeatureBits(rawValue: offer.rawValue & 0xffff_ffff)
    features.insert(.anyLayout)
    return features
  }

  /// Whether the driver accepted that every address lies in the bounce region.
  var usesStrictBounce: Bool {
    !isLegacy && configuration.bounceProfile == .swiotlbCapability(.strict)
      && driverFeatures.contains(.swiotlb)
  }

  /// What addresses say, where the driver accepted that they say something of their own.
  var addressForm: AddressForm? {
    !isLegacy && driverFeatures.contains(.swiotlb) ? window?.form : nil
  }

  /// Whether the driver accepted the device memory buffer.
  var usesDeviceMemoryBuffer: Bool { !isLegacy && driverFeatures.contains(.deviceMemoryBuffer) }

  /// Whether the device can work with what the driver acknowledged.
  private var acceptsFeatures: Bool {
    guard
      driverFeatures.isSubset(of: offer) || configuration.mutant == .acceptsUnofferedFeatures,
      driverFeatures.contains(.version1),
      driverFeatures.isDisjoint(with: configuration.unworkableFeatures)
    else { return false }
    switch configuration.mutant {
    case .refusesOwnOffer where driverFeatures == offer: return false
    case .refusesAfterReset where hasAccepted: return false
    default: break
    }
    if configuration.requiresAccessPlatform && !driverFeatures.contains(.accessPlatform) {
      return false
    }
    if driverFeatures.contains(.deviceMemoryBuffer)
      && !driverFeatures.isSuperset(of: [.accessPlatform, .orderPlatform])
    {
      return false
    }
    let bounce: FeatureBits = [.swiotlb, .deviceMemoryBuffer]
    if configuration.mutant == .worksWithoutRegion { return true }
    return !(configuration.requiresBounce && driverFeatures.isDisjoint(with: bounce))
  }

  /// The features that change how rings are read and written.
  var ringFeatures: FeatureBits {
    driverFeatures.intersection([.ringPacked, .indirectDescriptors, .eventIndex, .inOrder])
  }

  var selected: Int? { Int(queueSelect) < queues.count ? Int(queueSelect) : nil }

  /// Takes 32 bits of what the driver acknowledges; only a reset reopens negotiation.
  mutating func acknowledge(_ value: UInt32, window: UInt32) {
    guard window < 2, !status.contains(.featuresOK), !status.contains(.driverOK) else { return }
    let shift = UInt64(32 * window)
    let kept = driverFeatures.rawValue & ~(0xffff_ffff << shift)
    driverFeatures = FeatureBits(rawValue: kept | UInt64(value) << shift)
  }

  /// A vector that does not exist reads back as NO_VECTOR.
  func vector(_ value: UInt32) -> UInt16 {
    value < UInt32(configuration.vectorCount) || configuration.mutant == .acceptsAnyVector
      ? UInt16(truncatingIfNeeded: value) : CommonConfiguration.noVector
  }

  /// The vector that a queue gets by a write.
  func queueVector(_ value: UInt32) -> UInt16 {
    vector(value + (configuration.mutant == .shiftsVectors ? 1 : 0))
  }

  /// Writes the device status.
  mutating func writeStatus(_ value: DeviceStatus) -> Effect {
    if value.rawValue == 0 { return .reset }
    let before = status
    if before.contains(.suspend),
      configuration.mutant != .suspendsEarly || value.contains(.driverOK)
    {
      guard value.contains(.driverOK) else { return .none }
      status.remove(.suspend)
      status.insert(.driverOK)
      return .resumes
    }
    let wantsFeatures = value.contains(.featuresOK) && !before.contains(.featuresOK) && !isLegacy
    // A driver clears bits by a reset alone; what it leaves out of a write stays. The device alone
    // shows NEEDS_RESET and SUSPEND.
    status = before.union(value.subtracting([.needsReset, .suspend]))
    if wantsFeatures && !acceptsFeatures { status.remove(.featuresOK) }
    if wantsFeatures && status.contains(.featuresOK) { hasAccepted = true }
    if configuration.mutant == .suspendsEarly, value.contains(.suspend),
      !before.contains(.driverOK)
    {
      status.insert(.suspend)
    }
    // A live device needs negotiated features.
    if status.contains(.driverOK) && !status.contains(.featuresOK) && !isLegacy {
      status.remove(.driverOK)
    }
    if value.contains(.suspend), before.contains(.driverOK), driverFeatures.contains(.suspend),
      !isSuspending, configuration.mutant != .neverSuspends
    {
      isSuspending = true
      return .suspends
    }
    return status == before ? .none : .statusChanged
  }

  /// Confirms a suspension.
  mutating func suspend() {
    isSuspending = false
    status.remove(.driverOK)
    status.insert(.suspend)
  }

  /// Sets DEVICE_NEEDS_RESET; returns whether that is new.
  mutating func needReset() -> Bool {
    defer { status.insert(.needsReset) }
    isSuspending = false
    return !status.contains(.needsReset)
  }

  /// Notes that the device configuration changed.
  mutating func changeConfiguration() {
    if configuration.mutant != .keepsGeneration { generation &+= 1 }
  }

  /// Whether a queue works: enabled, live, without error.
  @inline(__always)
  func isLive(queue: Int) -> Bool {
    queue < queues.count && queues[queue].isEnabled && !queues[queue].hasFailed
      && !queues[queue].isResetting
      && (status.contains(.driverOK)
        || configuration.mutant == .worksWhileSuspended && status.contains(.suspend))
  }
}
