/// A register, whatever the transport calls it.
enum RegisterField: Hashable {
  case deviceFeatureSelect, deviceFeature, driverFeatureSelect, driverFeature
  case configurationVector, queueCount, status, generation
  case queueSelect, queueSize, queueSizeMaximum, queueVector, queueEnable, queueNotifyOffset
  /// Half `half` (0 low, 1 high) of area `area` (0 descriptor, 1 driver, 2 device).
  case area(Int, half: Int)
  case notificationData, queueReset, adminQueueIndex, adminQueueCount, regionIdentifier
  case legacyQueueAddress, interruptStatus, interruptAcknowledge, notify
  /// A byte of the device configuration, by its place.
  case device(UInt64)
  /// Something of the transport that the rules do not care about.
  case other
  /// No field has this place and width.
  case misfit
}

/// One access to a register of the device, as the link shows it.
struct RegisterAccess {
  var field: RegisterField
  var isWrite: Bool
  var value: UInt64
  var byteCount: Int
  /// Bytes from the start of the structure.
  var offset: UInt64
  /// The read was answered without data.
  var isRefused = false
  /// It went through the configuration access window.
  var isThroughWindow = false
}
