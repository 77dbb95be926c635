public import ByteLayouts
public import HostPlatform
public import VirtioLayouts

/// The common configuration and its neighbours, as the capabilities of a PCI function place them.
///
/// Source: VIRTIO v1.4, section 4.1.4.3.
public final class ModernRegisters: VirtioRegisters {
  /// Where the structures lie.
  public let structures: VirtioStructures
  private let cpu: any GuestCPU
  private var features = FeatureBits()
  private let mutant: DriverMutant?
  /// Queues that were reset by themselves.
  private var resetQueues: [UInt16] = []

  /// Makes the registers of a function whose structures were found.
  ///
  /// - Parameter mutant: a rule that is broken on purpose.
  public init(structures: VirtioStructures, cpu: any GuestCPU, mutant: DriverMutant? = nil) {
    self.mutant = mutant
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

  /// Whether the layout is a legacy one.
  public var isLegacy: Bool { false }

  /// The device status.
  public var status: DeviceStatus {
    get { DeviceStatus(rawValue: read(CommonConfiguration.deviceStatus)) }
    set { write(newValue.rawValue, to: CommonConfiguration.deviceStatus) }
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

  /// Acknowledges features.
  public func acknowledge(_ features: FeatureBits) {
    self.features = features
    for window in UInt32(0)..<2 {
      write(window, to: CommonConfiguration.driverFeatureSelect)
      write(
        UInt32(truncatingIfNeeded: features.rawValue >> UInt64(32 * window)),
        to: CommonConfiguration.driverFeature)
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
  public func enable(_ queue: Virtqueue, vector: UInt16?) throws(DriverError) {
    write(queue.index, to: CommonConfiguration.queueSelect)
    if mutant == .pci21WritesReadOnly { write(UInt16(1), to: CommonConfiguration.queueCount) }
    if mutant == .pci22OddSize {
      write(max(queue.size, 4) - 1, to: CommonConfiguration.queueSize)
    }
    let isNone = queue.settings.mutant == .vqPack24NoSize && queue is PackedQueue
    write(isNone ? 0 : queue.size, to: CommonConfiguration.queueSize)
    guard read(CommonConfiguration.queueSize, as: UInt16.self) == queue.size else {
      throw .noQueue(index: queue.index)
    }
    if let vector {
      if mutant == .pci42TrustsVector { write(UInt16(0x7ff), to: CommonConfiguration.queueVector) }
      write(vector, to: CommonConfiguration.queueVector)
      guard mutant == .pci42TrustsVector || readsVector(vector) else {
        throw .vectorRefused(queue: queue.index)
      }
    }
    if mutant == .pci24Disables { write(UInt16(0), to: CommonConfiguration.queueEnable) }
    if mutant == .pci23EnablesFirst { write(UInt16(1), to: CommonConfiguration.queueEnable) }
    if mutant != .qr05EnablesUnconfigured || !resetQueues.contains(queue.index) {
      writeAreas(of: queue)
    }
    queue.announce(vector: vector ?? CommonConfiguration.noVector)
    write(UInt16(1), to: CommonConfiguration.queueEnable)
    let offset = UInt64(read(CommonConfiguration.queueNotifyOffset, as: UInt16.self))
    if features.contains(.notificationConfigurationData) {
      queue.notificationName = read(CommonConfiguration.queueNotificationData)
    }
    queue.doorbell = structures.notify.advanced(by: offset * structures.notifyMultiplier)
  }

  private func readsVector(_ vector: UInt16) -> Bool {
    read(CommonConfiguration.queueVector, as: UInt16.self) == vector
  }

  private func writeAreas(of queue: Virtqueue) {
    let areas = queue.areas
    write(areas.descriptor.deviceAddress, to: CommonConfiguration.queueDescriptor)
    write(areas.driver.deviceAddress, to: CommonConfiguration.queueDriver)
    write(areas.device.deviceAddress, to: CommonConfiguration.queueDevice)
  }

  /// 64-bit fields are written as two halves.
  private func write(_ address: DescriptorAddress, to register: UInt64) {
    if mutant == .pci05WholeAccesses { return write(address.rawValue, to: register) }
    write(UInt32(truncatingIfNeeded: address.rawValue), to: register)
    write(UInt32(truncatingIfNeeded: address.rawValue >> 32), to: register + 4)
  }

  /// Starts the reset of a queue.
  public func startReset(queue: UInt16) {
    write(queue, to: CommonConfiguration.queueSelect)
    write(UInt16(1), to: CommonConfiguration.queueReset)
    resetQueues.append(queue)
  }

  /// Whether the reset of a queue is under way.
  public func isResetting(queue: UInt16) -> Bool {
    write(queue, to: CommonConfiguration.queueSelect)
    return read(CommonConfiguration.queueReset, as: UInt16.self) != 0
  }

  /// Gives the configuration-change interrupt its vector; returns whether it has it.
  public func setConfigurationVector(_ vector: UInt16) -> Bool {
    write(vector, to: CommonConfiguration.configurationVector)
    return read(CommonConfiguration.configurationVector, as: UInt16.self) == vector
  }

  /// Takes the interrupt status: reads it, and clears what was read.
  public func takeInterruptStatus() -> UInt8 { cpu.load(structures.interruptStatus) }

  /// Where the device configuration lies; nil when there is none.
  public var configuration: GuestPhysicalAddress? { structures.device }

  /// A number that changes with the device configuration; 0 where there is none.
  public var generation: UInt32 {
    UInt32(read(CommonConfiguration.configurationGeneration, as: UInt8.self))
  }
}
