public import ByteLayouts
public import HostPlatform
public import Trace
public import VirtioLayouts

/// The driver's side of the common configuration: status, features, queues.
///
/// Source: VIRTIO v1.4, sections 3.1.1 and 4.1.4.3.
public final class VirtioDriver {
  /// The registers.
  public let registers: any VirtioRegisters
  private let trace: TraceHub
  private let cpu: any GuestCPU
  private let mutant: DriverMutant?
  private var status = DeviceStatus()
  /// What was negotiated.
  public private(set) var features = FeatureBits()

  /// Makes a driver of a device whose registers were found.
  public init(
    registers: any VirtioRegisters, cpu: any GuestCPU, trace: TraceHub,
    mutant: DriverMutant? = nil
  ) {
    self.mutant = mutant
    self.registers = registers
    self.cpu = cpu
    self.trace = trace
  }

  /// The device status as the device shows it now.
  public func readStatus() -> DeviceStatus { registers.status }

  /// Resets the device and waits until it says that it has.
  ///
  /// - Throws: ``DriverError/resetNeverEnded``.
  public func reset() throws(DriverError) {
    status = []
    registers.status = []
    for _ in 0..<1000 {
      if readStatus().rawValue == 0 { return }
      cpu.pause(cycles: 250)
    }
    throw .resetNeverEnded
  }

  private func add(_ bits: DeviceStatus) {
    status.insert(bits)
    registers.status = status
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
    let offered = registers.offeredFeatures()
    guard needed.isSubset(of: offered) else {
      add(.failed)
      throw .featureNotOffered(needed.subtracting(offered))
    }
    let accepted = offered.intersection(wanted.union(needed))
    registers.acknowledge(accepted)
    if mutant == .dmbG02ReadsEarly { _ = bufferIdentifier }
    // A legacy device has no FEATURES_OK: it takes what it offered.
    if !registers.isLegacy {
      add(.featuresOK)
      guard readStatus().contains(.featuresOK) else {
        add(.failed)
        throw .featuresRefused(accepted)
      }
    }
    features = accepted
    trace.record(
      cycle: cpu.cycle, .featuresNegotiated(party: .driver, features: accepted))
    return accepted
  }

  /// Gives up on the device: sets FAILED.
  public func giveUp() { add(.failed) }

  private var bufferIdentifier: UInt16? {
    (registers as? ModernRegisters)?.read(CommonConfiguration.bufferRegionIdentifier)
  }

  /// The region that VIRTIO_F_DMB names, whatever its size.
  ///
  /// The identifier is read after FEATURES_OK; without a region the driver gives up (DMB-G02).
  ///
  /// - Throws: ``DriverError/missingCapability(_:)``.
  public func bufferRegion() throws(DriverError) -> (
    base: GuestPhysicalAddress, byteCount: UInt64
  ) {
    guard let modern = registers as? ModernRegisters, let bufferIdentifier,
      let region = modern.structures.regions[UInt8(truncatingIfNeeded: bufferIdentifier)]
    else {
      giveUp()
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
    guard registers.setConfigurationVector(vector) else { throw .vectorRefused(queue: 0xffff) }
  }

  /// The largest size of a queue; 0 when there is none.
  public func maximumSize(queue: UInt16) -> UInt16 { registers.maximumSize(queue: queue) }

  /// Configures and enables a queue.
  ///
  /// - Throws: ``DriverError/noQueue(index:)``, ``DriverError/vectorRefused(queue:)``.
  public func enable(_ queue: Virtqueue, vector: UInt16?) throws(DriverError) {
    try registers.enable(queue, vector: vector)
  }

  /// Resets a queue and waits until the device says that it has (QR-03).
  ///
  /// - Throws: ``DriverError/resetNeverEnded``.
  public func reset(queue: UInt16) throws(DriverError) {
    registers.startReset(queue: queue)
    for _ in 0..<1000 {
      if !registers.isResetting(queue: queue) { return }
      cpu.pause(cycles: 250)
    }
    throw .resetNeverEnded
  }

  /// Suspends the device and waits until it says that it has (SU-02).
  ///
  /// - Throws: ``DriverError/noProgress(waitingFor:)``, ``DriverError/deviceNeedsReset``.
  public func suspend() throws(DriverError) {
    add(.suspend)
    for _ in 0..<4000 {
      let now = readStatus()
      if now.contains(.needsReset) { throw .deviceNeedsReset }
      if now.contains(.suspend) && !now.contains(.driverOK) { return }
      cpu.pause(cycles: 250)
    }
    throw .noProgress(waitingFor: "the device to suspend")
  }

  /// Ends a suspension and sees that the device is live again.
  ///
  /// - Throws: ``DriverError/noProgress(waitingFor:)``, ``DriverError/deviceNeedsReset``.
  public func resume() throws(DriverError) {
    status.remove(.suspend)
    registers.status = status
    for _ in 0..<1000 {
      let now = readStatus()
      if now.contains(.needsReset) { throw .deviceNeedsReset }
      if now.contains(.driverOK) && !now.contains(.suspend) { return }
      cpu.pause(cycles: 250)
    }
    throw .noProgress(waitingFor: "the device to resume")
  }

  /// Reads a field of the device configuration; 0 where there is none.
  public func readDevice<Value: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Value.Type = Value.self
  ) -> Value {
    guard let device = registers.configuration else { return 0 }
    return cpu.load(device.advanced(by: UInt64(offset)), as: type)
  }
}
