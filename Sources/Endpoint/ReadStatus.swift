import PCIeLayouts

/// How a read ended.
///
/// Source: PCIe Base, 2.2.9, 2.7.2 and 2.8.
enum ReadStatus: Hashable {
  /// All its bytes came.
  case ok
  /// An Unsupported Request, also where nobody was asked: refused, or not translated.
  case unsupported
  /// A Completer Abort.
  case aborted
  /// A completion with the poison bit.
  case poisoned
  /// A completion did not come in time.
  case timedOut

  /// What a completion says; nil when it brings good data.
  init?(_ header: TLPHeader) {
    switch header.status {
    case .success where header.kind == .completionWithData:
      guard header.poisoned else { return nil }
      self = .poisoned
    case .completerAbort: self = .aborted
    default: self = .unsupported
    }
  }
}
