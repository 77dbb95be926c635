import Trace

/// Which of its requests a device marks for relaxed ordering, where Device Control lets it.
///
/// Source: PCIe Base, 2.2.6.4 and 7.5.3.4.
public enum RelaxedOrderingUse: String, Hashable, Sendable, CaseIterable {
  /// None.
  case never
  /// Reads and writes of data. A used ring entry behind the data must not be marked: it cannot pass
  /// the data then, whether the data is marked or not.
  case data
  /// Also those of the rings, by which a used index may be seen before its data: a device for tests
  /// of the checks.
  case everything

  /// Whether requests of a purpose are marked; interrupt messages never are.
  func marks(_ purpose: AccessPurpose) -> Bool {
    switch self {
    case .never: false
    case .data: purpose == .readData || purpose == .writeData
    case .everything: purpose != .queueInterrupt && purpose != .configurationInterrupt
    }
  }
}
