/// The PCI Express capability (ID 0x10) of an endpoint, version 2.
///
/// | offset | bytes | register                 |
/// | ------ | ----- | ------------------------ |
/// | 0x02   | 2     | PCI Express Capabilities |
/// | 0x04   | 4     | Device Capabilities      |
/// | 0x08   | 2     | Device Control           |
/// | 0x0a   | 2     | Device Status            |
/// | 0x0c   | 4     | Link Capabilities        |
/// | 0x10   | 2     | Link Control             |
/// | 0x12   | 2     | Link Status              |
/// | 0x24   | 4     | Device Capabilities 2    |
/// | 0x28   | 2     | Device Control 2         |
/// | 0x2a   | 2     | Device Status 2          |
/// | 0x2c   | 4     | Link Capabilities 2      |
/// | 0x30   | 2     | Link Control 2           |
/// | 0x32   | 2     | Link Status 2            |
///
/// Source: PCIe Base, 7.5.3.
public enum PCIExpressCapability {
  /// Capability ID.
  public static let identifier: UInt8 = 0x10
  /// Bytes of the capability for a function with a link and without a slot.
  public static let byteCount: Int = 0x34

  /// PCI Express Capabilities, 2 bytes: version in bits 3:0, device and port type in bits 7:4.
  public static let capabilities: Int = 0x02
  /// Device Capabilities, 4 bytes.
  public static let deviceCapabilities: Int = 0x04
  /// Device Control, 2 bytes.
  public static let deviceControl: Int = 0x08
  /// Device Status, 2 bytes.
  public static let deviceStatus: Int = 0x0a
  /// Link Capabilities, 4 bytes.
  public static let linkCapabilities: Int = 0x0c
  /// Link Control, 2 bytes.
  public static let linkControl: Int = 0x10
  /// Link Status, 2 bytes.
  public static let linkStatus: Int = 0x12
  /// Device Capabilities 2, 4 bytes.
  public static let deviceCapabilities2: Int = 0x24
  /// Device Control 2, 2 bytes.
  public static let deviceControl2: Int = 0x28
  /// Device Status 2, 2 bytes.
  public static let deviceStatus2: Int = 0x2a
  /// Link Capabilities 2, 4 bytes.
  public static let linkCapabilities2: Int = 0x2c
  /// Link Control 2, 2 bytes.
  public static let linkControl2: Int = 0x30
  /// Link Status 2, 2 bytes.
  public static let linkStatus2: Int = 0x32

  /// PCI Express Capabilities of an endpoint: version 2, type 0.
  public static let endpointVersion2: UInt16 = 0x0002
  /// PCI Express Capabilities of a root port: version 2, type 4.
  public static let rootPortVersion2: UInt16 = 0x0042
  /// Link Capabilities: a port that reports when its link goes down unasked.
  public static let surpriseDownReporting: UInt32 = 1 << 19
  /// Device Capabilities: Max_Payload_Size supported in bits 2:0, 128 << n bytes.
  public static let maximumPayloadSupportedMask: UInt32 = 0x7
  /// Device Capabilities: tags of 8 bits.
  public static let extendedTagSupported: UInt32 = 1 << 5
  /// Device Capabilities: role-based error reporting, which every new function has.
  public static let roleBasedErrorReporting: UInt32 = 1 << 15
  /// Device Capabilities: FLR is there.
  public static let functionLevelResetCapable: UInt32 = 1 << 28

  /// Device Control: ERR_COR may be sent.
  public static let correctableReporting: UInt16 = 1 << 0
  /// Device Control: ERR_NONFATAL may be sent.
  public static let nonfatalReporting: UInt16 = 1 << 1
  /// Device Control: ERR_FATAL may be sent.
  public static let fatalReporting: UInt16 = 1 << 2
  /// Device Control: unsupported requests are among what is sent.
  public static let unsupportedReporting: UInt16 = 1 << 3
  /// Device Control: every kind of error message.
  public static let errorReporting: UInt16 = 0xf
  /// Device Control: packets may be marked for relaxed ordering.
  public static let relaxedOrderingEnable: UInt16 = 1 << 4
  /// Device Control: Max_Payload_Size in bits 7:5, 128 << n bytes.
  public static let maximumPayloadShift: UInt16 = 5
  /// Device Control: tags of 8 bits.
  public static let extendedTagEnable: UInt16 = 1 << 8
  /// Device Control: packets may be marked no snoop.
  public static let noSnoopEnable: UInt16 = 1 << 11
  /// Device Control: Max_Read_Request_Size in bits 14:12, 128 << n bytes.
  public static let maximumReadRequestShift: UInt16 = 12
  /// Device Control: writing 1 starts an FLR; reads as 0.
  public static let initiateFunctionLevelReset: UInt16 = 1 << 15

  /// Device Status: a correctable error was detected; cleared by writing 1.
  public static let correctableDetected: UInt16 = 1 << 0
  /// Device Status: a non-fatal error was detected; cleared by writing 1.
  public static let nonfatalDetected: UInt16 = 1 << 1
  /// Device Status: a fatal error was detected; cleared by writing 1.
  public static let fatalDetected: UInt16 = 1 << 2
  /// Device Status: an unsupported request came; cleared by writing 1.
  public static let unsupportedRequestDetected: UInt16 = 1 << 3
  /// Device Status: non-posted requests of the function are under way.
  public static let transactionsPending: UInt16 = 1 << 5

  /// Device Capabilities 2: time-outs can be disabled, which every function that issues requests has.
  public static let timeoutDisableSupported: UInt32 = 1 << 4

  /// Device Capabilities 2: packets may have end-end prefixes.
  public static let endEndPrefixSupported: UInt32 = 1 << 21
  /// Device Capabilities 2: most end-end prefixes of a packet in bits 23:22; 0 is 4.
  public static let endEndPrefixCountShift: UInt32 = 22

  /// Link Control: the root's read completion boundary is 128 bytes, not 64.
  public static let readCompletionBoundary: UInt16 = 1 << 3

  /// Link Capabilities and Link Status: speed in bits 3:0; 1 to 5 for 2.5 to 32 GT/s.
  public static let linkSpeedMask: UInt32 = 0xf
  /// Link Capabilities and Link Status: lanes in bits 9:4.
  public static let linkWidthShift: UInt32 = 4
  /// Link Capabilities: ASPM optionality compliance, which every new function has.
  public static let powerOptionalityCompliance: UInt32 = 1 << 22
}
