import VirtioLayouts

/// The common configuration of the modern PCI interface.
///
/// Source: VIRTIO v1.4, section 4.1.4.3.
extension VirtioTransport {
  /// Bytes of the structure as the capability tells them.
  static func commonByteCount(_ configuration: EndpointConfiguration) -> UInt64 {
    switch configuration.bounceProfile {
    case .dmbOffset, .dmbBus: CommonConfiguration.bufferRegionByteCount
    case .none, .swiotlbCapability: CommonConfiguration.extendedByteCount
    case .addressForm: CommonConfiguration.addressFormByteCount
    }
  }

  /// The value that names a queue in a notification with NOTIF_CONFIG_DATA.
  static func notificationData(queue: Int) -> UInt16 { UInt16(queue) ^ 0x05a5 }

  /// The register at `offset`, as many bytes as its width.
  func readCommon(_ offset: UInt64) -> (value: UInt32, byteCount: Int)? {
    let queue = selected.map { queues[$0] }
    switch offset {
    case CommonConfiguration.deviceFeatureSelect: return (deviceFeatureSelect, 4)
    case CommonConfiguration.deviceFeature: return (window(offer, deviceFeatureSelect), 4)
    case CommonConfiguration.driverFeatureSelect: return (driverFeatureSelect, 4)
    case CommonConfiguration.driverFeature:
      let shown = configuration.mutant == .forgetsDriverFeatures ? [] : driverFeatures
      return (window(shown, driverFeatureSelect), 4)
    case CommonConfiguration.configurationVector: return (UInt32(configurationVector), 2)
    case CommonConfiguration.queueCount: return (UInt32(queues.count), 2)
    case CommonConfiguration.deviceStatus: return (UInt32(status.rawValue), 1)
    case CommonConfiguration.configurationGeneration: return (UInt32(generation), 1)
    case CommonConfiguration.queueSelect: return (UInt32(queueSelect), 2)
    // A queue that is absent reads as size 0.
    case CommonConfiguration.queueSize: return (UInt32(queue.map(shownSize) ?? 0), 2)
    case CommonConfiguration.queueVector:
      return (UInt32(queue?.vector ?? CommonConfiguration.noVector), 2)
    case CommonConfiguration.queueEnable:
      let isStale = selected.map { staleEnables & 1 << UInt64($0) != 0 } ?? false
      return (queue?.isEnabled == true || isStale ? 1 : 0, 2)
    case CommonConfiguration.queueNotifyOffset: return (UInt32(selected ?? 0), 2)
    case CommonConfiguration.queueDescriptor...(CommonConfiguration.queueDevice + 7):
      return (half(of: queue, offset), 4)
    default: return readOptional(offset, queue)
    }
  }

  private func shownSize(_ queue: QueueRegisters) -> UInt16 {
    let isOdd =
      configuration.mutant == .oddQueueSize && queue.size == configuration.maximumQueueSize
    return isOdd ? 255 : queue.size
  }

  /// The fields that exist with a feature only.
  private func readOptional(
    _ offset: UInt64, _ queue: QueueRegisters?
  ) -> (value: UInt32, byteCount: Int)? {
    switch offset {
    case CommonConfiguration.queueNotificationData
    where offer.contains(.notificationConfigurationData):
      return (selected.map { UInt32(Self.notificationData(queue: $0)) } ?? 0, 2)
    case CommonConfiguration.queueReset where offer.contains(.ringReset):
      return (queue?.isResetting == true ? 1 : 0, 2)
    case CommonConfiguration.bufferRegionIdentifier where offer.contains(.deviceMemoryBuffer):
      let isWrong = configuration.mutant == .reportsWrongRegion
      return (UInt32(BARLayout.bounceIdentifier) + (isWrong ? 6 : 0), 2)
    default: return window?.read(offset)
    }
  }

  private func window(_ features: FeatureBits, _ select: UInt32) -> UInt32 {
    select < 2 ? UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * select)) : 0
  }

  private func half(of queue: QueueRegisters?, _ offset: UInt64) -> UInt32 {
    guard let queue, offset & 3 == 0 else { return 0 }
    let address =
      switch offset & ~7 {
      case CommonConfiguration.queueDescriptor: queue.descriptorArea
      case CommonConfiguration.queueDriver: queue.driverArea
      default: queue.deviceArea
      }
    return UInt32(truncatingIfNeeded: address >> (offset & 4 == 0 ? 0 : 32))
  }

  /// Writes a register; writes to read-only or unknown ones, or of another width, change nothing.
  mutating func writeCommon(_ offset: UInt64, value: UInt32, byteCount: Int) -> Effect {
    guard let width = readCommon(offset)?.byteCount, width == byteCount else { return .none }
    switch offset {
    case CommonConfiguration.deviceFeatureSelect: deviceFeatureSelect = value
    case CommonConfiguration.driverFeatureSelect: driverFeatureSelect = value
    case CommonConfiguration.driverFeature: acknowledge(value, window: driverFeatureSelect)
    case CommonConfiguration.configurationVector: configurationVector = vector(value)
    case CommonConfiguration.deviceStatus:
      return writeStatus(DeviceStatus(rawValue: UInt8(truncatingIfNeeded: value)))
    case CommonConfiguration.queueSelect: queueSelect = UInt16(truncatingIfNeeded: value)
    case CommonConfiguration.windowBase...(CommonConfiguration.windowByteCount + 7):
      return writeWindow(offset, value)
    default:
      guard let index = selected else { return .none }
      return writeQueue(offset, value, index)
    }
    return .none
  }

  /// Window and range are fixed once the device is live.
  private mutating func writeWindow(_ offset: UInt64, _ value: UInt32) -> Effect {
    guard addressForm != nil, status.contains(.featuresOK), !status.contains(.driverOK) else {
      return .none
    }
    return window?.write(offset, value) == true ? .windowMoved : .none
  }

  private mutating func writeQueue(_ offset: UInt64, _ value: UInt32, _ index: Int) -> Effect {
    if offset == CommonConfiguration.queueVector {
      queues[index].vector = queueVector(value)
      return .none
    }
    if offset == CommonConfiguration.queueReset { return value == 1 ? reset(queue: index) : .none }
    // Size and places are fixed while the queue is enabled.
    guard !queues[index].isEnabled else { return .none }
    let isHigh = offset & 4 != 0
    let isTied = configuration.mutant == .tiesHalves
    switch offset {
    case CommonConfiguration.queueSize:
      writeSize(UInt16(truncatingIfNeeded: value), queue: index)
    case CommonConfiguration.queueEnable: return value == 1 ? enable(queue: index) : .none
    case CommonConfiguration.queueDescriptor, CommonConfiguration.queueDescriptor + 4:
      RegisterHalf(value: value, isHigh: isHigh).store(
        into: &queues[index].descriptorArea, isTied: isTied)
    case CommonConfiguration.queueDriver, CommonConfiguration.queueDriver + 4:
      RegisterHalf(value: value, isHigh: isHigh).store(
        into: &queues[index].driverArea, isTied: isTied)
    case CommonConfiguration.queueDevice, CommonConfiguration.queueDevice + 4:
      RegisterHalf(value: value, isHigh: isHigh).store(
        into: &queues[index].deviceArea, isTied: isTied)
    default: break
    }
    return .none
  }
}
