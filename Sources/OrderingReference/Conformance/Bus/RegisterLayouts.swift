import VirtioLayouts

/// The fields of the three register layouts by place and width.
enum RegisterLayouts {
  private static let common: [UInt64: (field: RegisterField, byteCount: Int)] = [
    CommonConfiguration.deviceFeatureSelect: (.deviceFeatureSelect, 4),
    CommonConfiguration.deviceFeature: (.deviceFeature, 4),
    CommonConfiguration.driverFeatureSelect: (.driverFeatureSelect, 4),
    CommonConfiguration.driverFeature: (.driverFeature, 4),
    CommonConfiguration.configurationVector: (.configurationVector, 2),
    CommonConfiguration.queueCount: (.queueCount, 2),
    CommonConfiguration.deviceStatus: (.status, 1),
    CommonConfiguration.configurationGeneration: (.generation, 1),
    CommonConfiguration.queueSelect: (.queueSelect, 2),
    CommonConfiguration.queueSize: (.queueSize, 2),
    CommonConfiguration.queueVector: (.queueVector, 2),
    CommonConfiguration.queueEnable: (.queueEnable, 2),
    CommonConfiguration.queueNotifyOffset: (.queueNotifyOffset, 2),
    CommonConfiguration.queueDescriptor: (.area(0, half: 0), 4),
    CommonConfiguration.queueDescriptor + 4: (.area(0, half: 1), 4),
    CommonConfiguration.queueDriver: (.area(1, half: 0), 4),
    CommonConfiguration.queueDriver + 4: (.area(1, half: 1), 4),
    CommonConfiguration.queueDevice: (.area(2, half: 0), 4),
    CommonConfiguration.queueDevice + 4: (.area(2, half: 1), 4),
    CommonConfiguration.queueNotificationData: (.notificationData, 2),
    CommonConfiguration.queueReset: (.queueReset, 2),
    CommonConfiguration.adminQueueIndex: (.adminQueueIndex, 2),
    CommonConfiguration.adminQueueCount: (.adminQueueCount, 2),
    CommonConfiguration.bufferRegionIdentifier: (.regionIdentifier, 2),
  ]

  private static let legacy: [UInt64: (field: RegisterField, byteCount: Int)] = [
    LegacyRegisters.deviceFeatures: (.deviceFeature, 4),
    LegacyRegisters.driverFeatures: (.driverFeature, 4),
    LegacyRegisters.queueAddress: (.legacyQueueAddress, 4),
    LegacyRegisters.queueSize: (.queueSize, 2),
    LegacyRegisters.queueSelect: (.queueSelect, 2),
    LegacyRegisters.queueNotify: (.notify, 2),
    LegacyRegisters.deviceStatus: (.status, 1),
    LegacyRegisters.interruptStatus: (.interruptStatus, 1),
  ]

  private static let mapped: [UInt64: RegisterField] = [
    MMIORegisters.deviceFeatures: .deviceFeature,
    MMIORegisters.deviceFeaturesSelect: .deviceFeatureSelect,
    MMIORegisters.driverFeatures: .driverFeature,
    MMIORegisters.driverFeaturesSelect: .driverFeatureSelect,
    MMIORegisters.queueSelect: .queueSelect,
    MMIORegisters.queueSizeMax: .queueSizeMaximum,
    MMIORegisters.queueSize: .queueSize,
    MMIORegisters.queuePageNumber: .legacyQueueAddress,
    MMIORegisters.queueReady: .queueEnable,
    MMIORegisters.queueNotify: .notify,
    MMIORegisters.interruptStatus: .interruptStatus,
    MMIORegisters.interruptAcknowledge: .interruptAcknowledge,
    MMIORegisters.status: .status,
    MMIORegisters.queueDescriptor: .area(0, half: 0),
    MMIORegisters.queueDescriptor + 4: .area(0, half: 1),
    MMIORegisters.queueDriver: .area(1, half: 0),
    MMIORegisters.queueDriver + 4: .area(1, half: 1),
    MMIORegisters.queueDevice: .area(2, half: 0),
    MMIORegisters.queueDevice + 4: .area(2, half: 1),
    MMIORegisters.queueReset: .queueReset,
    MMIORegisters.configurationGeneration: .generation,
  ]

  /// The field of the common configuration.
  static func common(_ offset: UInt64, _ byteCount: Int) -> RegisterField {
    guard let found = common[offset], found.byteCount == byteCount else { return .misfit }
    return found.field
  }

  /// The field of the legacy registers; the device configuration follows where MSI-X leaves it.
  static func legacy(_ offset: UInt64, _ byteCount: Int, hasVectors: Bool) -> RegisterField {
    let device =
      hasVectors
      ? LegacyRegisters.deviceConfigurationWithVectors : LegacyRegisters.deviceConfiguration
    if offset >= device { return .device(offset - device) }
    if hasVectors, byteCount == 2 {
      if offset == LegacyRegisters.configurationVector { return .configurationVector }
      if offset == LegacyRegisters.queueVector { return .queueVector }
    }
    guard let found = legacy[offset], found.byteCount == byteCount else { return .misfit }
    return found.field
  }

  /// The field of the memory-mapped registers.
  static func mapped(_ offset: UInt64, _ byteCount: Int) -> RegisterField {
    if offset >= MMIORegisters.configuration {
      return .device(offset - MMIORegisters.configuration)
    }
    guard byteCount == 4, offset % 4 == 0 else { return .misfit }
    return mapped[offset] ?? .other
  }
}
