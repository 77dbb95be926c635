public import ByteLayouts
public import HostPlatform
public import VirtioLayouts

/// The driver's side of the common configuration: status, features, queues.
///
/// Source: VIRTIO v1.4, sections 3.1.1 and 4.1.4.3.
public final class VirtioDriver {
  /// Where the structures lie.
  public let structures: VirtioStructures
  let cpu: any GuestCPU
  private var status = DeviceStatus()
  /// What was negotiated.
  public private(set) var features = FeatureBits()

  /// Makes a driver of a function whose structures were found.
  public init(structures: VirtioStructures, cpu: any GuestCPU) {
    self.structures = structures
    self.cpu = cpu
  }

  func read<Value: FixedWidthInteger & BitwiseCopyable>(
    _ register: UInt64, as type: Value.Type = Value.self
  ) -> Value {
    cpu.load(structures.common.advanced(by: register), as: type)
  }

  func write<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, to register: UInt64) {
    cpu.store(value, at: structures.common.advanced(by: register))
  }

  /// The device status as the device shows it now.
  public func readStatus() -> DeviceStatus {
    DeviceStatus(rawValue: read(CommonConfiguration.deviceStatus))
  }

  /// Resets the device and waits until it says that it has.
  ///
  /// - Throws: ``DriverError/resetNeverEnded``.
  public func reset() throws(DriverError) {
    status = []
    write(UInt8(0), to: CommonConfiguration.deviceStatus)
    for _ in 0..<1000 {
      if readStatus().rawValue == 0 { return }
      cpu.pause(cycles: 250)
    }
    throw .resetNeverEnded
  }

  private func add(_ bits: DeviceStatus) {
    status.insert(bits)
    write(status.rawValue, to: CommonConfiguration.deviceStatus)
  }

  /// The features that the device offers.
  public func offeredFeatures() -> FeatureBits {
    var bits: UInt64 = 0
    for window in UInt32(0)..<2 {
      write(window, to: CommonConfiguration.deviceFeatureSelect)
      bits |=
        UInt64(read(CommonConfiguration.deviceFeature, as: UInt32.self)) << UInt64(32 * window)
    }
    return FeatureBits(rawValue: bits)
  }

  /// Goes from reset to FEATURES_OK.
  ///
  /// - Parameters:
  ///   - wanted: acknowledged as far as it is offered.
  ///   - needed: must be offered.
  /// - Returns: the acknowledged set.
  /// - Throws: ``DriverError/featureNotOffered(_:)``, ``DriverError/featuresRefused(_:)``.
  public func negotiate(
    wanted: FeatureBits, needed: FeatureBits
  ) throws(DriverError) -> FeatureBits {
    add(.acknowledge)
    add(.driver)
    let offered = offeredFeatures()
    guard needed.isSubset(of: offered) else {
      add(.failed)
      throw .featureNotOffered(needed.subtracting(offered))
    }
    let accepted = offered.intersection(wanted.union(needed))
    for window in UInt32(0)..<2 {
      write(window, to: CommonConfiguration.driverFeatureSelect)
      write(
        UInt32(truncatingIfNeeded: accepted.rawValue >> UInt64(32 * window)),
        to: CommonConfiguration.driverFeature)
    }
    add(.featuresOK)
    guard readStatus().contains(.featuresOK) else {
      add(.failed)
      throw .featuresRefused(accepted)
    }
    features = accepted
    return accepted
  }

  /// The region that VIRTIO_F_DMB names, which must hold more than three usable pages.
  ///
  /// The identifier is read after FEATURES_OK; without a region the driver gives up (DMB-G02).
  ///
  /// - Throws: ``DriverError/missingCapability(_:)``.
  public func bufferRegion() throws(DriverError) -> (
    base: GuestPhysicalAddress, byteCount: UInt64
  ) {
    let identifier: UInt16 = read(CommonConfiguration.bufferRegionIdentifier)
    let region = structures.regions[UInt8(truncatingIfNeeded: identifier)]
    guard let region, region.byteCount >= 5 * PageAllocator.pageByteCount else {
      add(.failed)
      throw .missingCapability(.sharedMemory)
    }
    return region
  }

  /// Makes the device live.
  public func start() { add(.driverOK) }

  /// Gives the configuration-change interrupt its vector.
  ///
  /// - Throws: ``DriverError/vectorRefused(queue:)`` with queue 0xffff.
  public func setConfigurationVector(_ vector: UInt16) throws(DriverError) {
    write(vector, to: CommonConfiguration.configurationVector)
    guard read(CommonConfiguration.configurationVector, as: UInt16.self) == vector else {
      throw .vectorRefused(queue: 0xffff)
    }
  }

  /// The largest size of a queue; 0 when there is none.
  public func maximumSize(queue: UInt16) -> UInt16 {
    write(queue, to: CommonConfiguration.queueSelect)
    return read(CommonConfiguration.queueSize)
  }

  /// Configures and enables a queue.
  ///
  /// - Throws: ``DriverError/noQueue(index:)``, ``DriverError/vectorRefused(queue:)``.
  public func enable(_ queue: Virtqueue, vector: UInt16) throws(DriverError) {
    write(queue.index, to: CommonConfiguration.queueSelect)
    write(queue.size, to: CommonConfiguration.queueSize)
    guard read(CommonConfiguration.queueSize, as: UInt16.self) == queue.size else {
      throw .noQueue(index: queue.index)
    }
    write(vector, to: CommonConfiguration.queueVector)
    guard read(CommonConfiguration.queueVector, as: UInt16.self) == vector else {
      throw .vectorRefused(queue: queue.index)
    }
    let areas = queue.areas
    write(areas.descriptor.deviceAddress, to: CommonConfiguration.queueDescriptor)
    write(areas.driver.deviceAddress, to: CommonConfiguration.queueDriver)
    write(areas.device.deviceAddress, to: CommonConfiguration.queueDevice)
    queue.announce(vector: vector)
    write(UInt16(1), to: CommonConfiguration.queueEnable)
    let offset = UInt64(read(CommonConfiguration.queueNotifyOffset, as: UInt16.self))
    if queue.features.contains(.notificationConfigurationData) {
      queue.notificationName = read(CommonConfiguration.queueNotificationData)
    }
    queue.doorbell = structures.notify.advanced(by: offset * structures.notifyMultiplier)
  }

  /// 64-bit fields are written as two halves.
  private func write(_ address: DescriptorAddress, to register: UInt64) {
    write(UInt32(truncatingIfNeeded: address.rawValue), to: register)
    write(UInt32(truncatingIfNeeded: address.rawValue >> 32), to: register + 4)
  }

  /// Reads a field of the device configuration; 0 where there is none.
  public func readDevice<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    guard let device = structures.device else { return 0 }
    return cpu.load(device.advanced(by: UInt64(offset)), as: type)
  }
}
