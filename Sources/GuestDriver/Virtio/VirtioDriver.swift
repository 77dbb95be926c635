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
  let cpu: any GuestCPU
  let mutant: DriverMutant?
  private var status = DeviceStatus()
  /// What the device offered when it was negotiated with.
  private(set) var offered = FeatureBits()
  /// Queues whose doorbells a mutant rings.
  private var queues: [Virtqueue] = []
  /// What was negotiated.
  public private(set) var features = FeatureBits()

  /// Makes a driver of a device whose registers were found.
  ///
  /// - Parameter mutant: a rule that is broken on purpose.
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
    if mutant == .st03GoesOnBehindFailed, readStatus().contains(.failed) {
      status = readStatus()
      return
    }
    status = []
    registers.status = []
    if mutant == .rs03EndsWaitEarly || mutant == .pci25SkipsWait { return }
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
    if mutant != .in01SkipsAcknowledge { add(.acknowledge) }
    if mutant != .st01SkipsDriverBit { add(.driver) }
    offered = registers.offeredFeatures()
    if mutant == .ft04FailsOnUnknown, !offered.isSubset(of: Self.knownFeatures) {
      add(.failed)
      throw .featuresRefused(offered.subtracting(Self.knownFeatures))
    }
    guard needed.isSubset(of: offered) else {
      add(.failed)
      throw .featureNotOffered(needed.subtracting(offered))
    }
    let accepted = twist(offered.intersection(wanted.union(needed)))
    registers.acknowledge(accepted)
    if mutant == .dmbG02ReadsEarly { _ = bufferIdentifier }
    // A legacy device has no FEATURES_OK: it takes what it offered.
    if !registers.isLegacy {
      if mutant == .in02WritesConfigurationEarly, let device = registers.configuration {
        cpu.store(UInt32(0), at: device)
      }
      add(.featuresOK)
      guard readStatus().contains(.featuresOK) || mutant == .in05GoesOnBehindRefusal else {
        add(.failed)
        throw .featuresRefused(accepted)
      }
      if mutant == .in03AcknowledgesLate { registers.acknowledge(accepted) }
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

  /// Bits that a driver of this model may know, besides those of its type.
  private static var knownFeatures: FeatureBits {
    FeatureBits.deviceIndependent.subtracting(.unused)
      .union(FeatureBits(rawValue: 0xfffc_0000_00ff_ffff))
  }

  /// What a mutant acknowledges instead of `accepted`.
  private func twist(_ accepted: FeatureBits) -> FeatureBits {
    switch mutant {
    case .ft01AcknowledgesUnoffered:
      let bit = (1..<24).first { !offered.contains(FeatureBits(bit: $0)) } ?? 0
      return accepted.union(FeatureBits(bit: bit))
    case .ft02AcknowledgesWithoutPrerequisite where accepted.contains(.netMultiqueue):
      return accepted.subtracting(.netControlQueue)
    case .ft03AcknowledgesReserved: return offered
    // A set without VERSION_1 is one that the device refuses.
    case .ft10RefusesVersion1, .in05GoesOnBehindRefusal: return accepted.subtracting(.version1)
    case .su01SuspendsWithoutFeature: return accepted.subtracting(.suspend)
    default: return accepted
    }
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
  public func start() {
    if mutant == .st02ClearsStatusBit { status = [] }
    add(.driverOK)
  }

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
    if mutant == .in04NotifiesEarly { queue.notify(position: 0) }
    if mutant == .su03WorksWhileSuspended { queues.append(queue) }
  }

  /// Resets a queue and waits until the device says that it has (QR-03).
  ///
  /// - Throws: ``DriverError/resetNeverEnded``.
  public func reset(queue: UInt16) throws(DriverError) {
    registers.startReset(queue: queue)
    if mutant == .qr03FreesEarly || mutant == .pci26SkipsWait { return }
    for _ in 0..<1000 {
      if !registers.isResetting(queue: queue) { return }
      cpu.pause(cycles: 250)
    }
    throw .resetNeverEnded
  }

  /// Suspends the device and waits until it says that it has (SU-02).
  ///
  /// - Throws: ``DriverError/featureNotOffered(_:)`` without SUSPEND (SU-01),
  ///   ``DriverError/noProgress(waitingFor:)``, ``DriverError/deviceNeedsReset``.
  public func suspend() throws(DriverError) {
    guard features.contains(.suspend) || mutant == .su01SuspendsWithoutFeature else {
      throw .featureNotOffered(.suspend)
    }
    add(.suspend)
    if mutant == .su02TrustsSuspension { return }
    for _ in 0..<4000 {
      let now = readStatus()
      if now.contains(.needsReset) { throw .deviceNeedsReset }
      if now.contains(.suspend) && !now.contains(.driverOK) {
        for queue in queues { queue.notify(position: 0) }
        return
      }
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
    if mutant == .su02TrustsSuspension { return }
    for _ in 0..<1000 {
      let now = readStatus()
      if now.contains(.needsReset) { throw .deviceNeedsReset }
      if now.contains(.driverOK) && !now.contains(.suspend) { return }
      cpu.pause(cycles: 250)
    }
    throw .noProgress(waitingFor: "the device to resume")
  }
}
