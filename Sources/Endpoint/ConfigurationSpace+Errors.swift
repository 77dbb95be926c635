import PCIeFabric
import PCIeLayouts

/// What errors do to configuration space: status bits, Advanced Error Reporting.
extension ConfigurationSpace {
  /// Errors that the function can detect, and that of the data link layer, whose bit each function
  /// has; this model has no such layer.
  static let detectableErrors: [UncorrectableError] = [
    .dataLinkProtocol, .poisonedPacket, .completionTimeout, .unexpectedCompletion,
    .malformedPacket, .unsupportedRequest,
  ]

  /// Place of a register in the capability of Advanced Error Reporting; nil for another register.
  func errorRegister(_ register: Int) -> Int? {
    let offset = register - errorOffset
    return errorOffset != 0 && offset >= 4 && offset < ErrorReportingCapability.byteCount
      ? offset : nil
  }

  /// Which messages may be sent.
  var errorControl: ErrorControl {
    ErrorControl(
      deviceControl: half(expressOffset + PCIExpressCapability.deviceControl),
      command: half(Int(ConfigurationHeader.command)))
  }

  /// Takes an error; returns the message that it sends.
  func note(
    _ error: UncorrectableError, _ header: TLPHeader?, isAdvisory: Bool, mutant: EndpointMutant?
  ) -> MessageCode? {
    var signal = errors.note(
      error, header, isAdvisory: isAdvisory && mutant != .reportsAdvisoryAsNonfatal,
      control: errorControl)
    if mutant == .logsWrongHeader { errors.spoilLog() }
    if mutant == .reportsMaskedError, signal.message == nil { signal.message = .errorNonfatal }
    raise(signal.deviceStatus, at: expressOffset + PCIExpressCapability.deviceStatus)
    let tells = half(Int(ConfigurationHeader.command)) & ConfigurationHeader.systemErrorEnable != 0
    if let message = signal.message, message != .errorCorrectable, tells {
      raiseStatus(ConfigurationHeader.signaledSystemError)
    }
    return signal.message
  }

  /// Sets bits of the Status register.
  ///
  /// Source: PCIe Base, 7.5.1.1.4.
  func raiseStatus(_ bits: UInt16) { raise(bits, at: Int(ConfigurationHeader.status)) }

  /// Notes in the Status register what a completion says.
  func note(completion: TLPHeader) {
    switch completion.status {
    case .unsupportedRequest: raiseStatus(ConfigurationHeader.receivedMasterAbort)
    case .completerAbort: raiseStatus(ConfigurationHeader.receivedTargetAbort)
    case .success, .configurationRetry: break
    }
    guard completion.poisoned else { return }
    let answers = half(Int(ConfigurationHeader.command)) & ConfigurationHeader.parityErrorResponse
    if answers != 0 { raiseStatus(ConfigurationHeader.masterDataParityError) }
  }
}
