import PCIeLayouts

/// Which error messages a function may send.
///
/// Source: PCIe Base, 6.2.6.
public struct ErrorControl: Hashable, Sendable {
  private var device: UInt16
  private var command: UInt16

  /// The switches as they stand in Device Control and Command.
  public init(deviceControl: UInt16, command: UInt16) {
    device = deviceControl
    self.command = command
  }

  private var systemErrors: Bool { command & ConfigurationHeader.systemErrorEnable != 0 }

  /// Whether unsupported requests may be reported by `message`.
  func reportsUnsupported(by message: MessageCode) -> Bool {
    device & PCIExpressCapability.unsupportedReporting != 0
      || systemErrors && message != .errorCorrectable
  }

  /// Whether `message` may be sent.
  func allows(_ message: MessageCode) -> Bool {
    switch message {
    case .errorCorrectable: device & PCIExpressCapability.correctableReporting != 0
    case .errorNonfatal: systemErrors || device & PCIExpressCapability.nonfatalReporting != 0
    case .errorFatal: systemErrors || device & PCIExpressCapability.fatalReporting != 0
    default: false
    }
  }
}
