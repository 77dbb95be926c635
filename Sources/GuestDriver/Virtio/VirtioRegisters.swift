public import ByteLayouts
public import VirtioLayouts

/// A transport as a driver uses it: the registers of one device, whatever their layout.
///
/// | layout             | queues            | features | FEATURES_OK |
/// | ------------------ | ----------------- | -------- | ----------- |
/// | ``ModernRegisters`` | three addresses  | 64 bits  | yes         |
/// | ``LegacyRegisterFile`` | a page number, fixed size and layout | 32 bits | no |
/// | ``MappedRegisters`` | as one of those, by the version | | |
///
/// Source: VIRTIO v1.4, sections 4.1.4, 4.1.4.10 and 4.2.
public protocol VirtioRegisters: AnyObject {
  /// Whether the layout is a legacy one.
  var isLegacy: Bool { get }
  /// The device status.
  var status: DeviceStatus { get set }
  /// The features that the device offers.
  func offeredFeatures() -> FeatureBits
  /// Acknowledges features.
  func acknowledge(_ features: FeatureBits)
  /// The largest size of a queue, or of a legacy queue its only one; 0 when there is none.
  func maximumSize(queue: UInt16) -> UInt16
  /// Configures and enables a queue; without vectors `vector` is nil.
  ///
  /// - Throws: ``DriverError/noQueue(index:)``, ``DriverError/vectorRefused(queue:)``.
  func enable(_ queue: Virtqueue, vector: UInt16?) throws(DriverError)
  /// Starts the reset of a queue.
  func startReset(queue: UInt16)
  /// Whether the reset of a queue is under way.
  func isResetting(queue: UInt16) -> Bool
  /// Gives the configuration-change interrupt its vector; returns whether it has it.
  func setConfigurationVector(_ vector: UInt16) -> Bool
  /// Takes the interrupt status: reads it, and clears what was read.
  func takeInterruptStatus() -> UInt8
  /// Where the device configuration lies; nil when there is none.
  var configuration: GuestPhysicalAddress? { get }
  /// A number that changes with the device configuration; 0 where there is none.
  var generation: UInt32 { get }
}
