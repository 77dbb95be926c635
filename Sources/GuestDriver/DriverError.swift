public import VirtioLayouts

/// Why the guest's driver gave up.
public enum DriverError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No function with the vendor and device ID of a virtio device answered.
  case noDevice(bus: UInt8)
  /// A BAR of this size does not fit its window.
  case noRoomForBAR(index: Int, byteCount: UInt64)
  /// A structure that the driver needs has no capability.
  case missingCapability(VirtioStructure)
  /// Status did not read 0 after a reset.
  case resetNeverEnded
  /// The device left FEATURES_OK clear.
  case featuresRefused(FeatureBits)
  /// A feature that the set-up depends on is not offered.
  case featureNotOffered(FeatureBits)
  /// A vector read back as NO_VECTOR.
  case vectorRefused(queue: UInt16)
  /// A queue of this size is not to be had.
  case noQueue(index: UInt16)
  /// The rings do not fit the memory that the device may reach.
  case ringsDoNotFit(queue: UInt16, byteCount: Int)
  /// The device memory buffer is none that a driver can use.
  case bufferRegion(DMBRegionError)
  /// The device does not take addresses of this form, or not where the driver wants them.
  case addressForm(AddressForm)
  /// A request needs a larger mapping than there can ever be.
  case requestTooLarge(byteCount: Int)
  /// A request finds no room for its mappings, and none in flight will make some.
  case noRoom(byteCount: Int)
  /// A request needs more descriptors than a queue has.
  case tooManySegments(needed: Int, queueSize: Int)
  /// The device asked for a reset.
  case deviceNeedsReset
  /// The used ring named something that was not outstanding.
  case unexpectedUsedElement(queue: UInt16, id: UInt32)
  /// A frame came in that the device must not have made.
  case malformedFrame(queue: UInt16, reason: String)
  /// Nothing moved; says for what the driver waited.
  case noProgress(waitingFor: String)
  /// The IOMMU could not be set up.
  case translation(String)

  /// What, where, and the remedy where there is one.
  public var description: String {
    switch self {
    case .noDevice(let bus): "no virtio device answers on bus \(bus)"
    case .noRoomForBAR(let index, let byteCount):
      "BAR\(index) of \(byteCount) bytes does not fit its window"
    case .missingCapability(let structure):
      "the device has no capability for \(structure)"
    case .resetNeverEnded: "the device did not finish its reset"
    case .featuresRefused(let features): "the device refused the features \(features)"
    case .featureNotOffered(let features): "the device does not offer the features \(features)"
    case .vectorRefused(let queue): "the device has no MSI-X vector for queue \(queue)"
    case .noQueue(let index): "the device has no queue \(index)"
    case .ringsDoNotFit(let queue, let byteCount):
      "the rings of queue \(queue) need \(byteCount) bytes, which the bounce region does not have; "
        + "raise --bounce-size or lower --queue-size"
    case .bufferRegion(let error): error.description
    case .addressForm(let form): "the device does not take addresses as \(form)"
    case .requestTooLarge(let byteCount):
      "a request of \(byteCount) bytes can never be mapped; lower --request-size or raise "
        + "--bounce-size"
    case .noRoom(let byteCount):
      "a request of \(byteCount) bytes finds no room for its mappings, and none is in flight that "
        + "would make some; lower --request-size or raise --bounce-size"
    case .tooManySegments(let needed, let queueSize):
      "a request needs \(needed) descriptors and a queue has \(queueSize); lower --request-size "
        + "or raise --queue-size"
    case .deviceNeedsReset: "the device set DEVICE_NEEDS_RESET"
    case .unexpectedUsedElement(let queue, let id):
      "queue \(queue) returned head \(id), which is not outstanding"
    case .malformedFrame(let queue, let reason): "a frame from queue \(queue) \(reason)"
    case .noProgress(let waitingFor): "nothing moved while the driver waited for \(waitingFor)"
    case .translation(let text): "the IOMMU could not be set up: \(text)"
    }
  }
}
