import PCIeLayouts

/// Who and where things are on the bus of a machine whose guest is outside.
enum HostPlaces {
  /// The root complex as requester and completer.
  static let root = RequesterID(bus: 0, device: 0, function: 0)
  /// The function.
  static let function = RequesterID(bus: 1, device: 0, function: 0)
  /// Addresses of interrupt messages.
  static let interrupts: Range<UInt64> = 0xfee0_0000..<0xfef0_0000
}
