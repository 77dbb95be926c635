import VirtioLayouts

/// A capability of the list as its bytes were read, whether or not they make sense.
struct SeenCapability: Hashable {
  /// Place in configuration space.
  var place: Int
  /// Capability ID.
  var identifier: UInt8
  /// cap_len of vendor capabilities.
  var length: UInt8 = 0
  /// cfg_type of vendor capabilities.
  var type: UInt8 = 0
  /// bar of vendor capabilities.
  var bar: UInt8 = 0
  /// id of vendor capabilities.
  var number: UInt8 = 0
  /// offset in the BAR, with the high half where there is one.
  var offset: UInt64 = 0
  /// length in the BAR, with the high half where there is one.
  var byteCount: UInt64 = 0
  /// notify_off_multiplier.
  var multiplier: UInt32 = 0

  /// The structure that a virtio capability names; nil for other capabilities and reserved types.
  var structure: VirtioStructure? {
    identifier == VirtioCapability.capabilityID ? VirtioStructure(rawValue: type) : nil
  }

  /// Bytes that a capability of its type needs at least.
  var neededLength: UInt8 {
    switch structure {
    case .notify, .configurationAccess: 20
    case .sharedMemory: 24
    case .commonConfiguration, .interruptStatus, .deviceConfiguration, .swiotlb, nil: 16
    }
  }

  /// Bytes from a place on.
  func contains(_ byte: Int) -> Bool { byte >= place && byte < place + Int(max(length, 16)) }
}
