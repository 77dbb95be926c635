public import ByteLayouts
public import HostPlatform
public import VirtioLayouts

/// The registers of a memory-mapped device, version 2 or 1.
///
/// Source: VIRTIO v1.4, sections 4.2.2 to 4.2.4.
public final class MappedRegisters: VirtioRegisters {
  private let base: GuestPhysicalAddress
  private let cpu: any GuestCPU
  /// Whether the device has the layout of version 1.
  public let isLegacy: Bool
  /// The device type that the registers name.
  public let deviceID: UInt32

  /// Looks at the registers at `base`.
  ///
  /// - Throws: ``DriverError/noDevice(bus:)`` with bus 0xff when no device of this model answers.
  public init(base: GuestPhysicalAddress, cpu: any GuestCPU) throws(DriverError) {
    self.base = base
    self.cpu = cpu
    let magic: UInt32 = cpu.load(base.advanced(by: MMIORegisters.magic))
    let version: UInt32 = cpu.load(base.advanced(by: MMIORegisters.version))
    deviceID = cpu.load(base.advanced(by: MMIORegisters.deviceID))
    guard magic == MMIORegisters.magicValue, version == 1 || version == 2, deviceID != 0 else {
      throw .noDevice(bus: 0xff)
    }
    isLegacy = version == 1
    if isLegacy {
      write(UInt32(LegacyRegisters.pageByteCount), to: MMIORegisters.guestPageSize)
    }
  }

  private func read(_ register: UInt64) -> UInt32 { cpu.load(base.advanced(by: register)) }

  private func write(_ value: UInt32, to register: UInt64) {
    cpu.store(value, at: base.advanced(by: register))
  }

  /// The device status.
  public var status: DeviceStatus {
    get { DeviceStatus(rawValue: UInt8(truncatingIfNeeded: read(MMIORegisters.status))) }
    set { write(UInt32(newValue.rawValue), to: MMIORegisters.status) }
  }

  /// The features that the device offers.
  public func offeredFeatures() -> FeatureBits {
    var bits: UInt64 = 0
    for window in UInt32(0)..<(isLegacy ? 1 : 2) {
      write(window, to: MMIORegisters.deviceFeaturesSelect)
      bits |= UInt64(read(MMIORegisters.deviceFeatures)) << UInt64(32 * window)
    }
    return FeatureBits(rawValue: bits)
  }

  /// Acknowledges features.
  public func acknowledge(_ features: FeatureBits) {
    for window in UInt32(0)..<(isLegacy ? 1 : 2) {
      write(window, to: MMIORegisters.driverFeaturesSelect)
      write(
        UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * window)),
        to: MMIORegisters.driverFeatures)
    }
  }

  /// The largest size of a queue; 0 when there is none.
  public func maximumSize(queue: UInt16) -> UInt16 {
    write(UInt32(queue), to: MMIORegisters.queueSelect)
    return UInt16(clamping: read(MMIORegisters.queueSizeMax))
  }

  /// Configures and enables a queue.
  ///
  /// - Throws: ``DriverError/noQueue(index:)``, ``DriverError/vectorRefused(queue:)``.
  public func enable(_ queue: Virtqueue, vector: UInt16?) throws(DriverError) {
    write(UInt32(queue.index), to: MMIORegisters.queueSelect)
    guard read(MMIORegisters.queueSizeMax) >= UInt32(queue.size) else {
      throw .noQueue(index: queue.index)
    }
    write(UInt32(queue.size), to: MMIORegisters.queueSize)
    queue.announce(vector: CommonConfiguration.noVector)
    let areas = queue.areas
    if isLegacy {
      let align = UInt32(LegacyRegisters.pageByteCount)
      write(align, to: MMIORegisters.queueAlign)
      let page = areas.descriptor.deviceAddress.rawValue / LegacyRegisters.pageByteCount
      write(UInt32(truncatingIfNeeded: page), to: MMIORegisters.queuePageNumber)
    } else {
      write(areas.descriptor.deviceAddress, to: MMIORegisters.queueDescriptor)
      write(areas.driver.deviceAddress, to: MMIORegisters.queueDriver)
      write(areas.device.deviceAddress, to: MMIORegisters.queueDevice)
      write(1, to: MMIORegisters.queueReady)
    }
    queue.isDoorbellWide = true
    queue.doorbell = base.advanced(by: MMIORegisters.queueNotify)
  }

  private func write(_ address: DescriptorAddress, to register: UInt64) {
    write(UInt32(truncatingIfNeeded: address.rawValue), to: register)
    write(UInt32(truncatingIfNeeded: address.rawValue >> 32), to: register + 4)
  }

  /// Starts the reset of a queue.
  public func startReset(queue: UInt16) {
    write(UInt32(queue), to: MMIORegisters.queueSelect)
    write(isLegacy ? 0 : 1, to: isLegacy ? MMIORegisters.queuePageNumber : MMIORegisters.queueReset)
  }

  /// Whether the reset of a queue is under way.
  public func isResetting(queue: UInt16) -> Bool {
    guard !isLegacy else { return false }
    write(UInt32(queue), to: MMIORegisters.queueSelect)
    return read(MMIORegisters.queueReset) != 0
  }

  /// Gives the configuration-change interrupt its vector; returns whether it has it.
  public func setConfigurationVector(_ vector: UInt16) -> Bool { false }

  /// Takes the interrupt status: reads it, and clears what was read.
  public func takeInterruptStatus() -> UInt8 {
    let status = read(MMIORegisters.interruptStatus)
    if status != 0 { write(status, to: MMIORegisters.interruptAcknowledge) }
    return UInt8(truncatingIfNeeded: status)
  }

  /// Where the device configuration lies; nil when there is none.
  public var configuration: GuestPhysicalAddress? {
    base.advanced(by: MMIORegisters.configuration)
  }

  /// A number that changes with the device configuration; 0 where there is none.
  public var generation: UInt32 { isLegacy ? 0 : read(MMIORegisters.configurationGeneration) }
}
