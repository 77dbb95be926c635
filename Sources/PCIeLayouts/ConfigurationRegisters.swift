/// Byte offsets and bits of a type 0 configuration header.
///
/// Source: PCI 3.0, 6.1; PCIe Base, 7.5.1.
public enum ConfigurationHeader {
  /// Vendor ID, 2 bytes.
  public static let vendorID: UInt16 = 0x00
  /// Device ID, 2 bytes.
  public static let deviceID: UInt16 = 0x02
  /// Command, 2 bytes.
  public static let command: UInt16 = 0x04
  /// Status, 2 bytes.
  public static let status: UInt16 = 0x06
  /// Revision, 1 byte; class code in the three behind it.
  public static let revision: UInt16 = 0x08
  /// Header type, 1 byte.
  public static let headerType: UInt16 = 0x0e
  /// First of six base address registers, 4 bytes each.
  public static let firstBAR: UInt16 = 0x10
  /// Subsystem vendor ID, 2 bytes.
  public static let subsystemVendorID: UInt16 = 0x2c
  /// Subsystem ID, 2 bytes.
  public static let subsystemID: UInt16 = 0x2e
  /// First capability, 1 byte.
  public static let capabilityPointer: UInt16 = 0x34
  /// Interrupt pin, 1 byte.
  public static let interruptPin: UInt16 = 0x3d
  /// Bytes of configuration space that a PCIe function has.
  public static let byteCount: Int = 4096
  /// Where extended capabilities begin.
  public static let extendedBase: UInt16 = 0x100

  /// Command: the function answers I/O requests.
  public static let ioSpaceEnable: UInt16 = 1 << 0
  /// Command: the function answers memory requests.
  public static let memorySpaceEnable: UInt16 = 1 << 1
  /// Command: the function may issue requests.
  public static let busMasterEnable: UInt16 = 1 << 2
  /// Command: INTx is off.
  public static let interruptDisable: UInt16 = 1 << 10
  /// Status: an interrupt by INTx is pending, whether or not the message is disabled.
  public static let interruptIsPending: UInt16 = 1 << 3
  /// Status: there is a capability list.
  public static let capabilityList: UInt16 = 1 << 4

  /// BAR bit: an I/O range.
  public static let barIsIO: UInt32 = 1 << 0
  /// BAR bit: the 64-bit form, which takes two registers.
  public static let barIs64Bit: UInt32 = 1 << 2
  /// BAR bit: prefetchable.
  public static let barIsPrefetchable: UInt32 = 1 << 3
}

/// The PCI Express capability (ID 0x10) of an endpoint.
///
/// Source: PCIe Base, 7.5.3.
public enum PCIExpressCapability {
  /// Capability ID.
  public static let identifier: UInt8 = 0x10
  /// Bytes of version 2 of the capability for a function without slot or root port registers.
  public static let byteCount: Int = 0x34
  /// Device Capabilities, 4 bytes.
  public static let deviceCapabilities: Int = 0x04
  /// Device Control, 2 bytes.
  public static let deviceControl: Int = 0x08
  /// Link Capabilities, 4 bytes.
  public static let linkCapabilities: Int = 0x0c
  /// Link Control, 2 bytes.
  public static let linkControl: Int = 0x10
  /// Link Status, 2 bytes.
  public static let linkStatus: Int = 0x12
  /// Device Capabilities: FLR is there.
  public static let functionLevelResetCapable: UInt32 = 1 << 28
  /// Device Capabilities: role-based error reporting, which every new function has.
  public static let roleBasedErrorReporting: UInt32 = 1 << 15
  /// Device Capabilities: tags of 8 bits.
  public static let extendedTagSupported: UInt32 = 1 << 5
  /// Device Control: writing 1 starts an FLR; reads as 0.
  public static let initiateFunctionLevelReset: UInt16 = 1 << 15
  /// Device Control: tags of 8 bits.
  public static let extendedTagEnable: UInt16 = 1 << 8
  /// Device Control: Max_Payload_Size in bits 7:5, 128 << n bytes.
  public static let maximumPayloadShift: UInt16 = 5
  /// Device Control: Max_Read_Request_Size in bits 14:12, 128 << n bytes.
  public static let maximumReadRequestShift: UInt16 = 12
}

/// The MSI-X capability (ID 0x11) and its table.
///
/// Source: PCI 3.0, 6.8.2.
public enum MSIXCapability {
  /// Capability ID.
  public static let identifier: UInt8 = 0x11
  /// Bytes of the capability.
  public static let byteCount: Int = 12
  /// Message Control, 2 bytes: table size minus one in bits 10:0.
  public static let messageControl: Int = 2
  /// Table offset and BAR, 4 bytes.
  public static let table: Int = 4
  /// Pending bits offset and BAR, 4 bytes.
  public static let pendingBits: Int = 8
  /// Message Control: MSI-X is on.
  public static let enable: UInt16 = 1 << 15
  /// Message Control: every vector is masked.
  public static let functionMask: UInt16 = 1 << 14
  /// Bytes of a table entry: address le64, data le32, vector control le32.
  public static let entryByteCount: UInt64 = 16
  /// Vector control: this vector is masked.
  public static let vectorMask: UInt32 = 1
}

/// The ATS extended capability (ID 0x000f).
///
/// Source: ATS 1.1, 5.1.
public enum ATSCapability {
  /// Extended capability ID.
  public static let identifier: UInt16 = 0x000f
  /// Bytes of the capability.
  public static let byteCount: Int = 8
  /// ATS Capability, 2 bytes: invalidate queue depth in bits 4:0 (0 is 32).
  public static let capability: Int = 4
  /// ATS Control, 2 bytes: smallest translation unit in bits 4:0, enable in bit 15.
  public static let control: Int = 6
  /// ATS Capability: untranslated addresses in requests are page aligned.
  public static let pageAlignedRequest: UInt16 = 1 << 5
  /// ATS Control: enable.
  public static let enable: UInt16 = 1 << 15
}
