/// What a frame on the wire is, as far as the device looks at it.
///
/// | bytes  | field       |
/// | ------ | ----------- |
/// | 0..<6  | destination |
/// | 6..<12 | source      |
enum EthernetFrame {
  /// Largest frame, bytes.
  static let largestByteCount = 65_536
  /// Destination, source and type, bytes.
  static let headerByteCount = 14
  /// Everyone.
  static let broadcast: UInt64 = 0xffff_ffff_ffff

  /// Whether an address, first byte in the low byte, is that of a group.
  static func isGroup(_ address: UInt64) -> Bool { address & 1 != 0 }
}
