import PCIeFabric
public import PCIeLayouts

/// The root port above the device, as software finds it: identity, Device Control, MSI, Advanced Error
/// Reporting.
///
/// Its configuration space is part of the root complex: requests to it take no packet on the link.
///
/// Source: PCIe Base, 6.2.4 (error messages at the root complex) and 7.5.1.3.
public final class RootPort {
  /// Bus, device and function of the port.
  public static let identifier = RequesterID(bus: 0, device: 1, function: 0)

  let interrupts: InterruptController
  var space = RootPortSpace()
  var errors = ErrorRegisters([
    .dataLinkProtocol, .surpriseDown, .poisonedPacket, .completionTimeout,
    .unexpectedCompletion, .malformedPacket, .unsupportedRequest,
  ])
  var rootCommand: UInt32 = 0
  var rootStatus: UInt32 = 0
  var sources: UInt32 = 0

  /// Makes a port after power-up, which reports nothing.
  init(interrupts: InterruptController) { self.interrupts = interrupts }

  /// The link went down and nobody had asked for it.
  public func loseLink() { detect(.surpriseDown, nil) }

  /// Takes an error that the port itself detects.
  func detect(_ error: UncorrectableError, _ header: TLPHeader?, isAdvisory: Bool = false) {
    let signal = errors.note(
      error, header, isAdvisory: isAdvisory, control: space.errorControl)
    space.raise(signal.deviceStatus, at: RootPortSpace.deviceStatus)
    if let message = signal.message { receive(message, from: Self.identifier) }
  }

  /// Takes an error message, of the port or from below, and interrupts when software wants that.
  ///
  /// Source: PCIe Base, 6.2.4.1.2 and 7.8.4.10.
  func receive(_ message: MessageCode, from source: RequesterID) {
    typealias Registers = ErrorReportingCapability
    switch message {
    case .errorCorrectable:
      if rootStatus & Registers.correctableCame != 0 {
        rootStatus |= Registers.moreCorrectableCame
      } else {
        rootStatus |= Registers.correctableCame
        sources = sources & 0xffff_0000 | UInt32(source.rawValue)
      }
      signal(enabledBy: 1 << 0)
    case .errorNonfatal, .errorFatal:
      let isFatal = message == .errorFatal
      if rootStatus & Registers.uncorrectableCame != 0 {
        rootStatus |= Registers.moreUncorrectableCame
      } else {
        rootStatus |= Registers.uncorrectableCame | (isFatal ? Registers.firstIsFatal : 0)
        sources = sources & 0xffff | UInt32(source.rawValue) << 16
      }
      rootStatus |= isFatal ? Registers.fatalCame : Registers.nonfatalCame
      signal(enabledBy: isFatal ? 1 << 2 : 1 << 1)
    default: break
    }
  }

  private func signal(enabledBy bit: UInt32) {
    guard rootCommand & bit != 0, let data = space.message else { return }
    interrupts.raise(vector: UInt16(truncatingIfNeeded: data & 0xff))
  }
}
