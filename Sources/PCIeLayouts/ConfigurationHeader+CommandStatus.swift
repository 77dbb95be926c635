/// Bits of the Command and Status registers, in the order in which `lspci -vv` prints them.
///
/// Source: PCI 3.0, 6.2.2 and 6.2.3; PCIe Base, 7.5.1.1.3 and 7.5.1.1.4.
extension ConfigurationHeader {
  /// Command: the function answers I/O requests.
  public static let ioSpaceEnable: UInt16 = 1 << 0
  /// Command: the function answers memory requests.
  public static let memorySpaceEnable: UInt16 = 1 << 1
  /// Command: the function may issue requests.
  public static let busMasterEnable: UInt16 = 1 << 2
  /// Command: poisoned packets are reported in Status.
  public static let parityErrorResponse: UInt16 = 1 << 6
  /// Command: errors are reported to the root complex.
  public static let systemErrorEnable: UInt16 = 1 << 8
  /// Command: INTx is off.
  public static let interruptDisable: UInt16 = 1 << 10

  /// Status: an interrupt by INTx is pending, whether or not the message is disabled.
  public static let interruptIsPending: UInt16 = 1 << 3
  /// Status: there is a capability list.
  public static let capabilityList: UInt16 = 1 << 4
  /// Status: a poisoned completion came or a poisoned write went out; cleared by writing 1.
  public static let masterDataParityError: UInt16 = 1 << 8
  /// Status: the function answered with Completer Abort; cleared by writing 1.
  public static let signaledTargetAbort: UInt16 = 1 << 11
  /// Status: a completion came with Completer Abort; cleared by writing 1.
  public static let receivedTargetAbort: UInt16 = 1 << 12
  /// Status: a completion came with Unsupported Request; cleared by writing 1.
  public static let receivedMasterAbort: UInt16 = 1 << 13
  /// Status: an error message was sent; cleared by writing 1.
  public static let signaledSystemError: UInt16 = 1 << 14
  /// Status: a poisoned packet came; cleared by writing 1.
  public static let detectedParityError: UInt16 = 1 << 15
}
