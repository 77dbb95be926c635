public import ByteLayouts
public import HostPlatform
import PCIeLayouts
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
    // What an earlier driver left on is still on.
    if let at = function.capabilities(MSIXCapability.identifier, cpu: cpu).first {
      let control = cpu.readConfiguration(function.identifier, register: at) >> 16
      usesVectors = UInt16(truncatingIfNeeded: control) & MSIXCapability.enable != 0
    }
  }

  private func read<Value: FixedWidthInteger & BitwiseCopyable>(_ register: UInt64) -> Value {
    cpu.load(base.advanced(by: register))
  }

  private func write<Value: FixedWidthInteger & BitwiseCopyable>(
    _ value: Value, to register: UInt64
  ) {
    cpu.store(value, at: base.advanced(by: register))
  }

  /// Whether the layout is a legacy one.
  public var isLegacy: Bool { true }

  /// The device status.
  public var status: DeviceStatus {
    get { DeviceStatus(rawValue: read(LegacyRegisters.deviceStatus)) }
    set { write(newValue.rawValue, to: LegacyRegisters.deviceStatus) }
  }

  /// The features that the device offers.
  public func offeredFeatures() -> FeatureBits {
    FeatureBits(rawValue: UInt64(read(LegacyRegisters.deviceFeatures) as UInt32))
  }

  /// Acknowledges features.
  public func acknowledge(_ features: FeatureBits) {
    write(UInt32(truncatingIfNeeded: features.rawValue), to: LegacyRegisters.driverFeatures)
  }

  /// The largest size of a queue; 0 when there is none.
  public func maximumSize(queue: UInt16) -> UInt16 {
    write(queue, to: LegacyRegisters.queueSelect)
    return read(LegacyRegisters.queueSize)
  }

  /// Configures and enables a queue.
  ///
  /// - Throws: ``DriverError/noQueue(index:)``, ``DriverError/vectorRefused(queue:)``.
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

  /// Starts the reset of a queue.
  public func startReset(queue: UInt16) {
    write(queue, to: LegacyRegisters.queueSelect)
    write(UInt32(0), to: LegacyRegisters.queueAddress)
  }

  /// Whether the reset of a queue is under way.
  public func isResetting(queue: UInt16) -> Bool { false }

  /// Gives the configuration-change interrupt its vector; returns whether it has it.
  public func setConfigurationVector(_ vector: UInt16) -> Bool {
    write(vector, to: LegacyRegisters.configurationVector)
    return (read(LegacyRegisters.configurationVector) as UInt16) == vector
  }

  /// Takes the interrupt status: reads it, and clears what was read.
  public func takeInterruptStatus() -> UInt8 { read(LegacyRegisters.interruptStatus) }

  /// Where the device configuration lies; nil when there is none.
  public var configuration: GuestPhysicalAddress? {
    base.advanced(
      by: usesVectors
        ? LegacyRegisters.deviceConfigurationWithVectors : LegacyRegisters.deviceConfiguration)
  }

  /// A number that changes with the device configuration; 0 where there is none.
  public var generation: UInt32 { 0 }
}
