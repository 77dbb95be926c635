/// The Advanced Error Reporting extended capability (ID 0x0001), version 2.
///
/// | offset | bytes | register                                   |
/// | ------ | ----- | ------------------------------------------ |
/// | 0x04   | 4     | Uncorrectable Error Status                 |
/// | 0x08   | 4     | Uncorrectable Error Mask                   |
/// | 0x0c   | 4     | Uncorrectable Error Severity, 1 is fatal   |
/// | 0x10   | 4     | Correctable Error Status                   |
/// | 0x14   | 4     | Correctable Error Mask                     |
/// | 0x18   | 4     | Advanced Error Capabilities and Control    |
/// | 0x1c   | 16    | Header Log, first byte of the wire on top  |
/// | 0x2c   | 4     | Root Error Command, in root ports          |
/// | 0x30   | 4     | Root Error Status, in root ports           |
/// | 0x34   | 4     | Error Source Identification, in root ports |
///
/// Status bits are cleared by writing 1. All registers keep their values over every reset but a
/// loss of power.
///
/// Source: PCIe Base, 7.8.4.
public enum ErrorReportingCapability {
  /// Extended capability ID.
  public static let identifier: UInt16 = 0x0001
  /// Version without TLP prefix log.
  public static let version: UInt32 = 2
  /// Bytes of the capability in an endpoint.
  public static let byteCount: Int = 0x2c
  /// Bytes of the capability in a root port.
  public static let rootByteCount: Int = 0x38

  /// Uncorrectable Error Status, 4 bytes.
  public static let uncorrectableStatus: Int = 0x04
  /// Uncorrectable Error Mask, 4 bytes.
  public static let uncorrectableMask: Int = 0x08
  /// Uncorrectable Error Severity, 4 bytes.
  public static let uncorrectableSeverity: Int = 0x0c
  /// Correctable Error Status, 4 bytes.
  public static let correctableStatus: Int = 0x10
  /// Correctable Error Mask, 4 bytes.
  public static let correctableMask: Int = 0x14
  /// Advanced Error Capabilities and Control, 4 bytes: First Error Pointer in bits 4:0.
  public static let control: Int = 0x18
  /// Header Log, 16 bytes.
  public static let headerLog: Int = 0x1c
  /// Root Error Command, 4 bytes.
  public static let rootCommand: Int = 0x2c
  /// Root Error Status, 4 bytes.
  public static let rootStatus: Int = 0x30
  /// Error Source Identification, 4 bytes: of ERR_COR in bits 15:0, of the others in bits 31:16.
  public static let errorSource: Int = 0x34

  /// Errors that are fatal unless software says otherwise.
  public static let fatalByDefault: UInt32 =
    UncorrectableError.dataLinkProtocol.bit | UncorrectableError.surpriseDown.bit
    | UncorrectableError.malformedPacket.bit
  /// Correctable Error Status and Mask: an advisory non-fatal error; masked unless software says
  /// otherwise.
  public static let advisoryNonFatal: UInt32 = 1 << 13
  /// Correctable errors of the lower layers: Bad TLP, Bad DLLP, REPLAY_NUM Rollover, Replay Timer
  /// Timeout.
  public static let lowerLayers: UInt32 = 1 << 6 | 1 << 7 | 1 << 8 | 1 << 12

  /// Root Error Command: interrupts for ERR_COR, ERR_NONFATAL and ERR_FATAL.
  public static let rootInterrupts: UInt32 = 0x7
  /// Root Error Status: an ERR_COR came.
  public static let correctableCame: UInt32 = 1 << 0
  /// Root Error Status: another ERR_COR came before software cleared the first.
  public static let moreCorrectableCame: UInt32 = 1 << 1
  /// Root Error Status: an ERR_NONFATAL or ERR_FATAL came.
  public static let uncorrectableCame: UInt32 = 1 << 2
  /// Root Error Status: another of them came before software cleared the first.
  public static let moreUncorrectableCame: UInt32 = 1 << 3
  /// Root Error Status: the first of them was ERR_FATAL.
  public static let firstIsFatal: UInt32 = 1 << 4
  /// Root Error Status: an ERR_NONFATAL came.
  public static let nonfatalCame: UInt32 = 1 << 5
  /// Root Error Status: an ERR_FATAL came.
  public static let fatalCame: UInt32 = 1 << 6
}
