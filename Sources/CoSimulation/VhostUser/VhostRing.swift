/// One ring as the front end describes it, message by message.
struct VhostRing {
  var size: UInt16 = 0
  /// Descriptors, driver area, device area, by the front end's addresses.
  var addresses: (descriptors: UInt64, driver: UInt64, device: UInt64)?
  /// Where it begins, as SET_VRING_BASE said.
  var base: UInt32 = 0
  var kick: OwnedDescriptor?
  var call: OwnedDescriptor?
  var isEnabled = false
  /// Whether the function has it.
  var isInFunction = false

  /// Whether the function can have it.
  var isReady: Bool { size != 0 && addresses != nil && kick != nil && isEnabled }

  /// Forgets everything but its counters.
  mutating func stop() {
    kick = nil
    isInFunction = false
  }
}
