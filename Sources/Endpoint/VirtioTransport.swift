import ByteLayouts
import VirtioLayouts

/// The common configuration: features, status, queues.
///
/// Pure state; effects are returned.
///
/// Source: VIRTIO v1.4, sections 2.1, 2.2, 3.1 and 4.1.4.3.
struct VirtioTransport {
  /// What a write leads to outside the registers.
  enum Effect: Hashable {
    case none
    case reset
    case statusChanged
    case queueEnabled(Int)
  }

  let configuration: EndpointConfiguration
  private(set) var queues: [QueueRegisters]
  private(set) var status = DeviceStatus()
  private(set) var driverFeatures = FeatureBits()
  private var deviceFeatureSelect: UInt32 = 0
  private var driverFeatureSelect: UInt32 = 0
  private(set) var configurationVector = CommonConfiguration.noVector
  private var queueSelect: UInt16 = 0
  private(set) var generation: UInt8 = 0

  init(configuration: EndpointConfiguration) {
    self.configuration = configuration
    queues = Array(
      repeating: QueueRegisters(maximumSize: configuration.maximumQueueSize),
      count: configuration.queueCount)
  }

  /// Returns every register to its value after reset; the generation goes on.
  mutating func reset() {
    let generation = self.generation
    self = VirtioTransport(configuration: configuration)
    self.generation = generation
  }

  /// The features that the device offers.
  var deviceFeatures: FeatureBits {
    var features: FeatureBits = [
      .blockSizeMax, .blockSegmentMax, .blockSize, .blockFlush, .blockMultiqueue, .version1,
      .orderPlatform,
    ]
    if configuration.offersAccessPlatform { features.insert(.accessPlatform) }
    if case .swiotlbCapability(let mode) = configuration.bounceProfile, mode == .strict {
      features.insert(.swiotlb)
    }
    return features
  }

  /// Whether the driver accepted that every address lies in the bounce region.
  var usesStrictBounce: Bool { driverFeatures.contains(.swiotlb) }

  /// Whether the device can work with what the driver acknowledged.
  private var acceptsFeatures: Bool {
    guard driverFeatures.isSubset(of: deviceFeatures), driverFeatures.contains(.version1) else {
      return false
    }
    if configuration.requiresAccessPlatform && !driverFeatures.contains(.accessPlatform) {
      return false
    }
    return !(configuration.requiresBounce && !driverFeatures.contains(.swiotlb))
  }

  private var selected: Int? { Int(queueSelect) < queues.count ? Int(queueSelect) : nil }

  /// The register at `offset`, as many bytes as its width.
  func read(_ offset: UInt64) -> (value: UInt32, byteCount: Int)? {
    let queue = selected.map { queues[$0] }
    switch offset {
    case CommonConfiguration.deviceFeatureSelect: return (deviceFeatureSelect, 4)
    case CommonConfiguration.deviceFeature:
      return (window(deviceFeatures, deviceFeatureSelect), 4)
    case CommonConfiguration.driverFeatureSelect: return (driverFeatureSelect, 4)
    case CommonConfiguration.driverFeature:
      return (window(driverFeatures, driverFeatureSelect), 4)
    case CommonConfiguration.configurationVector: return (UInt32(configurationVector), 2)
    case CommonConfiguration.queueCount: return (UInt32(queues.count), 2)
    case CommonConfiguration.deviceStatus: return (UInt32(status.rawValue), 1)
    case CommonConfiguration.configurationGeneration: return (UInt32(generation), 1)
    case CommonConfiguration.queueSelect: return (UInt32(queueSelect), 2)
    // A queue that is absent reads as size 0.
    case CommonConfiguration.queueSize: return (UInt32(queue?.size ?? 0), 2)
    case CommonConfiguration.queueVector:
      return (UInt32(queue?.vector ?? CommonConfiguration.noVector), 2)
    case CommonConfiguration.queueEnable: return (queue?.isEnabled == true ? 1 : 0, 2)
    case CommonConfiguration.queueNotifyOffset: return (UInt32(selected ?? 0), 2)
    case CommonConfiguration.queueDescriptor...(CommonConfiguration.queueDevice + 7):
      return (half(of: queue, offset), 4)
    default: return nil
    }
  }

  private func window(_ features: FeatureBits, _ select: UInt32) -> UInt32 {
    select < 2 ? UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * select)) : 0
  }

  private func half(of queue: QueueRegisters?, _ offset: UInt64) -> UInt32 {
    guard let queue, offset & 3 == 0 else { return 0 }
    let address =
      switch offset & ~7 {
      case CommonConfiguration.queueDescriptor: queue.descriptorTable
      case CommonConfiguration.queueDriver: queue.availableRing
      default: queue.usedRing
      }
    return UInt32(truncatingIfNeeded: address >> (offset & 4 == 0 ? 0 : 32))
  }

  /// Writes a register; writes to read-only or unknown ones, or of another width, change nothing.
  mutating func write(_ offset: UInt64, value: UInt32, byteCount: Int) -> Effect {
    guard let width = read(offset)?.byteCount, width == byteCount else { return .none }
    switch offset {
    case CommonConfiguration.deviceFeatureSelect: deviceFeatureSelect = value
    case CommonConfiguration.driverFeatureSelect: driverFeatureSelect = value
    case CommonConfiguration.driverFeature: acknowledge(value)
    case CommonConfiguration.configurationVector: configurationVector = vector(value)
    case CommonConfiguration.deviceStatus:
      return writeStatus(DeviceStatus(rawValue: UInt8(truncatingIfNeeded: value)))
    case CommonConfiguration.queueSelect: queueSelect = UInt16(truncatingIfNeeded: value)
    default: return writeQueue(offset, value)
    }
    return .none
  }

  private mutating func acknowledge(_ value: UInt32) {
    // Only a reset reopens negotiation.
    guard driverFeatureSelect < 2, !status.contains(.featuresOK) else { return }
    let shift = UInt64(32 * driverFeatureSelect)
    let kept = driverFeatures.rawValue & ~(0xffff_ffff << shift)
    driverFeatures = FeatureBits(rawValue: kept | UInt64(value) << shift)
  }

  /// A vector that does not exist reads back as NO_VECTOR.
  private func vector(_ value: UInt32) -> UInt16 {
    value < UInt32(configuration.vectorCount) ? UInt16(value) : CommonConfiguration.noVector
  }

  private mutating func writeStatus(_ value: DeviceStatus) -> Effect {
    if value.rawValue == 0 { return .reset }
    let before = status
    let needsReset = status.intersection(.needsReset)
    let wantsFeatures = value.contains(.featuresOK) && !before.contains(.featuresOK)
    // A driver clears bits by a reset alone; what it leaves out of a write stays.
    status = before.union(value.subtracting(.needsReset)).union(needsReset)
    if wantsFeatures && !acceptsFeatures { status.remove(.featuresOK) }
    // A live device needs negotiated features.
    if status.contains(.driverOK) && !status.contains(.featuresOK) { status.remove(.driverOK) }
    return status == before ? .none : .statusChanged
  }

  private mutating func writeQueue(_ offset: UInt64, _ value: UInt32) -> Effect {
    guard let index = selected else { return .none }
    if offset == CommonConfiguration.queueVector {
      queues[index].vector = vector(value)
      return .none
    }
    // Size and places are fixed while the queue is enabled.
    guard !queues[index].isEnabled else { return .none }
    switch offset {
    case CommonConfiguration.queueSize:
      let size = UInt16(truncatingIfNeeded: value)
      let isPowerOfTwo = size != 0 && size & (size - 1) == 0
      if isPowerOfTwo && size <= configuration.maximumQueueSize { queues[index].size = size }
    case CommonConfiguration.queueEnable:
      guard value == 1, status.contains(.featuresOK) else { return .none }
      queues[index].isEnabled = true
      return .queueEnabled(index)
    case CommonConfiguration.queueDescriptor, CommonConfiguration.queueDescriptor + 4:
      Self.store(value, offset, into: &queues[index].descriptorTable)
    case CommonConfiguration.queueDriver, CommonConfiguration.queueDriver + 4:
      Self.store(value, offset, into: &queues[index].availableRing)
    case CommonConfiguration.queueDevice, CommonConfiguration.queueDevice + 4:
      Self.store(value, offset, into: &queues[index].usedRing)
    default: break
    }
    return .none
  }

  private static func store(_ value: UInt32, _ offset: UInt64, into address: inout UInt64) {
    let shift: UInt64 = offset & 4 == 0 ? 0 : 32
    address = address & ~(0xffff_ffff << shift) | UInt64(value) << shift
  }

  /// Sets DEVICE_NEEDS_RESET; returns whether that is new.
  mutating func needReset() -> Bool {
    defer { status.insert(.needsReset) }
    return !status.contains(.needsReset)
  }

  /// Marks a queue as stopped by an error.
  mutating func fail(queue: Int) { queues[queue].hasFailed = true }

  /// Takes the next place in the used ring of a queue.
  mutating func takeUsedPlace(queue: Int) -> UInt16 {
    defer { queues[queue].usedIndex &+= 1 }
    return queues[queue].usedIndex
  }

  /// Notes that an interrupt stands for every used element so far.
  mutating func announce(queue: Int) { queues[queue].announcedIndex = queues[queue].usedIndex }

  /// Whether an interrupt already stands for the used index `index`.
  func isAnnounced(queue: Int, index: UInt16) -> Bool {
    Int16(bitPattern: index &- queues[queue].announcedIndex) <= 0
  }

  /// Whether a queue works: enabled, live, without error.
  func isLive(queue: Int) -> Bool {
    queue < queues.count && queues[queue].isEnabled && !queues[queue].hasFailed
      && status.contains(.driverOK)
  }
}
