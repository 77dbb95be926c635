public import ByteLayouts
public import HostPlatform
public import VirtioLayouts

/// The legacy registers of a transitional function, in the I/O range of BAR0.
///
/// Source: VIRTIO v1.4, section 4.1.4.10.
public final class LegacyRegisterFile: VirtioRegisters {
  private let base: GuestPhysicalAddress
  private let cpu: any GuestCPU
  /// Whether MSI-X is on, which moves the device configuration.
  public var usesVectors = false

  /// Makes the registers of a function.
  ///
  /// - Throws: ``DriverError/missingCapability(_:)`` when BAR0 is no I/O range.
  public init(_ function: PCIFunction, cpu: any GuestCPU) throws(DriverError) {
    guard let bar = function.bar(0), bar.isIO else {
      throw .missingCapability(.commonConfiguration)
    }
    base = bar.base
    self.cpu = cpu
  }

  private func read<Value: FixedWidthInteger & BitwiseCopyable>(_ register: UInt64) -> Value {
    cpu.load(base.advanced(by: register))
  }

  private func write<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, to register: UInt64
  ) {
    cpu.store(value, at: base.advanced(by: register))
  }

  public var isLegacy: Bool { true }

  public var status: DeviceStatus {
    get { DeviceStatus(rawValue: read(LegacyRegisters.deviceStatus)) }
    set { write(newValue.rawValue, to: LegacyRegisters.deviceStatus) }
  }

  public func offeredFeatures() -> FeatureBits {
    FeatureBits(rawValue: UInt64(read(LegacyRegisters.deviceFeatures) as UInt32))
  }

  public func acknowledge(_ features: FeatureBits) {
    write(UInt32(truncatingIfNeeded: features.rawValue), to: LegacyRegisters.driverFeatures)
  }

  public func maximumSize(queue: UInt16) -> UInt16 {
    write(queue, to: LegacyRegisters.queueSelect)
    return read(LegacyRegisters.queueSize)
  }

  public func enable(_ queue: Virtqueue, vector: UInt16?) throws(DriverError) {
    write(queue.index, to: LegacyRegisters.queueSelect)
    guard (read(LegacyRegisters.queueSize) as UInt16) == queue.size else {
      throw .noQueue(index: queue.index)
    }
    if let vector {
      write(vector, to: LegacyRegisters.queueVector)
      guard (read(LegacyRegisters.queueVector) as UInt16) == vector else {
        throw .vectorRefused(queue: queue.index)
      }
    }
    queue.announce(vector: vector ?? CommonConfiguration.noVector)
    let page = queue.areas.descriptor.deviceAddress.rawValue / LegacyRegisters.pageByteCount
    write(UInt32(truncatingIfNeeded: page), to: LegacyRegisters.queueAddress)
    queue.doorbell = base.advanced(by: LegacyRegisters.queueNotify)
  }

  public func startReset(queue: UInt16) {
    write(queue, to: LegacyRegisters.queueSelect)
    write(UInt32(0), to: LegacyRegisters.queueAddress)
  }

  public func isResetting(queue: UInt16) -> Bool { false }

  public func setConfigurationVector(_ vector: UInt16) -> Bool {
    write(vector, to: LegacyRegisters.configurationVector)
    return (read(LegacyRegisters.configurationVector) as UInt16) == vector
  }

  public func takeInterruptStatus() -> UInt8 { read(LegacyRegisters.interruptStatus) }

  public var configuration: GuestPhysicalAddress? {
    base.advanced(
      by: usesVectors
        ? LegacyRegisters.deviceConfigurationWithVectors : LegacyRegisters.deviceConfiguration)
  }

  public var generation: UInt32 { 0 }
}
