/// Byte offsets of a type 0 configuration header.
///
/// | offset | bytes | field               |
/// | ------ | ----- | ------------------- |
/// | 0x00   | 2     | Vendor ID           |
/// | 0x02   | 2     | Device ID           |
/// | 0x04   | 2     | Command             |
/// | 0x06   | 2     | Status              |
/// | 0x08   | 1     | Revision ID         |
/// | 0x09   | 3     | Class Code          |
/// | 0x0c   | 1     | Cache Line Size     |
/// | 0x0d   | 1     | Latency Timer       |
/// | 0x0e   | 1     | Header Type         |
/// | 0x0f   | 1     | BIST                |
/// | 0x10   | 24    | six BARs            |
/// | 0x2c   | 2     | Subsystem Vendor ID |
/// | 0x2e   | 2     | Subsystem ID        |
/// | 0x30   | 4     | Expansion ROM BAR   |
/// | 0x34   | 1     | Capabilities        |
/// | 0x3c   | 1     | Interrupt Line      |
/// | 0x3d   | 1     | Interrupt Pin       |
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
  /// Class code, 3 bytes: programming interface, subclass, base class.
  public static let classCode: UInt16 = 0x09
  /// Cache line size, 1 byte: written by software, without effect in PCIe.
  public static let cacheLineSize: UInt16 = 0x0c
  /// Latency timer, 1 byte: 0 in PCIe.
  public static let latencyTimer: UInt16 = 0x0d
  /// Header type, 1 byte.
  public static let headerType: UInt16 = 0x0e
  /// Built-in self test, 1 byte: 0 for a function without one.
  public static let selfTest: UInt16 = 0x0f
  /// First of six base address registers, 4 bytes each.
  public static let firstBAR: UInt16 = 0x10
  /// Base address registers of a type 0 header.
  public static let barCount: Int = 6
  /// Subsystem vendor ID, 2 bytes.
  public static let subsystemVendorID: UInt16 = 0x2c
  /// Subsystem ID, 2 bytes.
  public static let subsystemID: UInt16 = 0x2e
  /// Expansion ROM base address, 4 bytes: 0 for a function without one.
  public static let expansionROM: UInt16 = 0x30
  /// First capability, 1 byte.
  public static let capabilityPointer: UInt16 = 0x34
  /// Interrupt line, 1 byte: kept for software, without effect in the function.
  public static let interruptLine: UInt16 = 0x3c
  /// Interrupt pin, 1 byte: the raw value of an ``InterruptPin``, or 0.
  public static let interruptPin: UInt16 = 0x3d
  /// Bytes of configuration space that a PCIe function has.
  public static let byteCount: Int = 4096
  /// Where capabilities may begin, behind the header.
  public static let capabilityBase: UInt16 = 0x40
  /// Where extended capabilities begin.
  public static let extendedBase: UInt16 = 0x100

  /// BAR bit: an I/O range.
  public static let barIsIO: UInt32 = 1 << 0
  /// BAR bit: the 64-bit form, which takes two registers.
  public static let barIs64Bit: UInt32 = 1 << 2
  /// BAR bit: prefetchable.
  public static let barIsPrefetchable: UInt32 = 1 << 3
  /// Bits of a memory BAR that are not its base.
  public static let barMemoryFlags: UInt32 = 0xf
  /// Bits of an I/O BAR that are not its base.
  public static let barIOFlags: UInt32 = 0x3
}
