/// Bus, device and function of a PCIe requester or completer.
///
/// Layout, 16 bits: bus 15:8, device 7:3, function 2:0. Source: PCIe Base, 2.2.6.2.
public struct RequesterID: Hashable, Sendable, CustomStringConvertible {
  /// The 16 bits as they stand in a TLP.
  public var rawValue: UInt16
  /// Makes the identifier from its 16 bits.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Makes the identifier from bus, device (0...31) and function (0...7).
  @inlinable
  public init(bus: UInt8, device: UInt8, function: UInt8) {
    rawValue = UInt16(bus) << 8 | UInt16(device & 31) << 3 | UInt16(function & 7)
  }
  /// Bus number.
  @inlinable public var bus: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 8) }
  /// Device and function in eight bits, as context tables are indexed.
  @inlinable public var deviceFunction: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
  /// `bus:device.function` in hexadecimal.
  public var description: String {
    func hex(_ value: UInt8) -> String {
      let text = String(value, radix: 16)
      return text.count == 1 ? "0" + text : text
    }
    return "\(hex(bus)):\(hex(deviceFunction >> 3)).\(deviceFunction & 7)"
  }
}
