import CycleKernel
import PCIeFabric
import PCIeLayouts

/// Errors that the function detects, and the messages that report them.
///
/// Source: PCIe Base, 6.2.3 (which error is whose) and 6.2.5.
extension Endpoint {
  /// Takes an error with the packet that is to blame.
  func detect(_ error: UncorrectableError, _ header: TLPHeader?, isAdvisory: Bool = false) {
    // A memory-mapped device has neither configuration space nor messages.
    guard !isMemoryMapped else { return }
    let message = space.note(error, header, isAdvisory: isAdvisory, mutant: configuration.mutant)
    guard let message, configuration.mutant != .forgetsErrorReport else { return }
    for _ in 0..<(configuration.mutant == .reportsErrorTwice ? 2 : 1)
    where !errorMessages.isFull { errorMessages.push(message) }
  }

  /// Sends the reports for which there is room; returns whether there was one.
  func sendErrors() -> Bool {
    var didSend = false
    while !errorMessages.isEmpty, link.up.hasRoom(.posted) {
      var header = TLPHeader(kind: .message, requester: space.identifier)
      header.messageCode = errorMessages.pop()
      header.messageRouting = .toRoot
      link.up.post(header)
      didSend = true
    }
    return didSend
  }

  /// Whether a request breaks the rules for its format; it is then dropped without an answer.
  func isMalformed(_ header: TLPHeader) -> Bool {
    guard header.breaksEnableRules else { return false }
    detect(.malformedPacket, header)
    return true
  }

  /// Notes what a completion that arrived says about errors.
  func noteErrors(of header: TLPHeader, isExpected: Bool) {
    if header.poisoned { space.raiseStatus(ConfigurationHeader.detectedParityError) }
    guard isExpected else {
      detect(.unexpectedCompletion, header, isAdvisory: true)
      return
    }
    space.note(completion: header)
    // The request that asked fails, which tells the driver.
    if header.poisoned { detect(.poisonedPacket, header, isAdvisory: true) }
  }
}
