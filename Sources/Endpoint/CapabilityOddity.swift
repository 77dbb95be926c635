import VirtioLayouts

/// A capability list that is legal and unusual; a driver has to bear with it.
///
/// Source: VIRTIO v1.4, section 4.1.4.
public enum CapabilityOddity: String, Hashable, Sendable, CaseIterable {
  /// Revision 2, a structure in a reserved BAR ahead of the others, a capability and a device
  /// configuration that are longer than their types need.
  case longer
  /// Another device configuration behind the first, and a capability of a reserved type.
  case doubled
}

extension CapabilityOddity {
  /// Revision ID of the function with ``longer``.
  static let revision: UInt8 = 2
  /// Bytes by which a capability is longer than its type needs.
  static let spareByteCount = 4
  /// Bytes of the longer device configuration.
  static let configurationByteCount: UInt64 = 0x80
  /// A type that no specification defines.
  static let reservedType: UInt8 = 0x0b
  /// A BAR that cannot be.
  static let reservedBAR: UInt8 = 7
  /// Where the second device configuration lies, from the first on.
  static let secondOffset: UInt64 = 0x800
}
