public import PCIeLayouts

/// The registers of Advanced Error Reporting that every function has, and what an error does to them.
///
/// The header of the first unmasked error stays in the log until its status bit is cleared.
///
/// Source: PCIe Base, 6.2.5 (sequence of signaling and logging) and 7.8.4.
public struct ErrorRegisters: Hashable, Sendable {
  /// What an error leads to outside these registers.
  public struct Signal: Hashable, Sendable {
    /// Bits of Device Status that it sets.
    public var deviceStatus: UInt16 = 0
    /// The message that it sends; nil for none.
    public var message: MessageCode?
  }

  let supported: UInt32
  var uncorrectableStatus: UInt32 = 0
  var uncorrectableMask: UInt32 = 0
  var severity: UInt32
  var correctableStatus: UInt32 = 0
  var correctableMask = ErrorReportingCapability.advisoryNonFatal
  /// The error whose header is logged; nil while the log is free.
  var first: UncorrectableError?
  var headerLog = SIMD4<UInt32>.zero

  /// Registers after power-up of a function that can detect `errors`.
  public init(_ errors: [UncorrectableError]) {
    supported = errors.reduce(0) { $0 | $1.bit }
    severity = ErrorReportingCapability.fatalByDefault & supported
  }

  /// Takes an error.
  ///
  /// - Parameters:
  ///   - header: the packet that is to blame; nil where there is none.
  ///   - isAdvisory: whether somebody else will report it, so that it counts as corrected here when
  ///     it is not fatal.
  public mutating func note(
    _ error: UncorrectableError, _ header: TLPHeader?, isAdvisory: Bool, control: ErrorControl
  ) -> Signal {
    var signal = Signal()
    if error == .unsupportedRequest {
      signal.deviceStatus |= PCIExpressCapability.unsupportedRequestDetected
    }
    let isFatal = severity & error.bit != 0
    let message: MessageCode
    if isAdvisory && !isFatal {
      message = .errorCorrectable
      signal.deviceStatus |= PCIExpressCapability.correctableDetected
      correctableStatus |= ErrorReportingCapability.advisoryNonFatal
      if correctableMask & ErrorReportingCapability.advisoryNonFatal != 0 { return signal }
      uncorrectableStatus |= error.bit
      if uncorrectableMask & error.bit == 0 { log(error, header) }
    } else {
      message = isFatal ? .errorFatal : .errorNonfatal
      signal.deviceStatus |=
        isFatal ? PCIExpressCapability.fatalDetected : PCIExpressCapability.nonfatalDetected
      uncorrectableStatus |= error.bit
      if uncorrectableMask & error.bit != 0 { return signal }
      log(error, header)
    }
    let mayTell = error != .unsupportedRequest || control.reportsUnsupported(by: message)
    if mayTell && control.allows(message) { signal.message = message }
    return signal
  }

  private mutating func log(_ error: UncorrectableError, _ header: TLPHeader?) {
    guard first == nil else { return }
    first = error
    headerLog = header?.logged ?? .zero
  }

  /// Changes a bit of the log, as a mutant does.
  public mutating func spoilLog() { headerLog[0] ^= 1 << 20 }
}
