/// An error that costs a packet or its data, by its bit in the Uncorrectable Error Status register.
///
/// Mask and Severity registers and the First Error Pointer count their bits alike.
///
/// Source: PCIe Base, 7.8.4.2 and 6.2.7.
public enum UncorrectableError: UInt8, Hashable, Sendable, CaseIterable {
  /// The data link layer broke its protocol.
  case dataLinkProtocol = 4
  /// The link went down and nobody had asked for it.
  case surpriseDown = 5
  /// A packet came whose data is marked bad.
  case poisonedPacket = 12
  /// A completion did not come in time.
  case completionTimeout = 14
  /// A request was answered with Completer Abort.
  case completerAbort = 15
  /// A completion came that nobody waits for.
  case unexpectedCompletion = 16
  /// A packet came that breaks the rules for its format.
  case malformedPacket = 18
  /// A request came that the function does not support.
  case unsupportedRequest = 20

  /// The bit of this error in status, mask and severity.
  @inlinable public var bit: UInt32 { 1 << UInt32(rawValue) }

  /// The name as reports print it.
  public var name: String {
    switch self {
    case .dataLinkProtocol: "data link protocol error"
    case .surpriseDown: "surprise down"
    case .poisonedPacket: "poisoned packet"
    case .completionTimeout: "completion timeout"
    case .completerAbort: "completer abort"
    case .unexpectedCompletion: "unexpected completion"
    case .malformedPacket: "malformed packet"
    case .unsupportedRequest: "unsupported request"
    }
  }
}
