/// The device types of this model, by their number.
///
/// | type    | number | modern ID | transitional ID | class code |
/// | ------- | ------ | --------- | --------------- | ---------- |
/// | net     | 1      | 0x1041    | 0x1000          | 02 00 00   |
/// | block   | 2      | 0x1042    | 0x1001          | 01 80 00   |
/// | console | 3      | 0x1043    | 0x1003          | 07 80 00   |
/// | entropy | 4      | 0x1044    | 0x1005          | 00 ff 00   |
///
/// Source: VIRTIO v1.4, sections 5 and 4.1.2; class codes are the device's choice.
public enum VirtioDeviceType: UInt16, Hashable, Sendable, CaseIterable {
  /// Network device.
  case net = 1
  /// Block device.
  case block = 2
  /// Console.
  case console = 3
  /// Entropy source.
  case entropy = 4

  /// PCI device ID of a modern device.
  public var modernDeviceID: UInt16 { VirtioIdentifiers.modernDeviceBase + rawValue }

  /// PCI device ID of a transitional device.
  public var transitionalDeviceID: UInt16 {
    switch self {
    case .net: 0x1000
    case .block: 0x1001
    case .console: 0x1003
    case .entropy: 0x1005
    }
  }

  /// PCI class code, 24 bits.
  public var classCode: UInt32 {
    switch self {
    case .net: 0x02_0000
    case .block: 0x01_8000
    case .console: 0x07_8000
    case .entropy: 0x00_ff00
    }
  }
}
