/// Which MSI-X vectors a guest gives to its queues.
public enum VectorUse: Hashable, Sendable {
  /// Queue n has vector n + 1, and configuration changes have vector 0.
  case each
  /// The same, but the guest asks for no interrupts and polls.
  case polled
  /// Everything has vector 0.
  case shared
  /// Nothing has a vector: the guest polls.
  case none

  func vector(queue: UInt16) -> UInt16? {
    switch self {
    case .each, .polled: queue + 1
    case .shared: 0
    case .none: nil
    }
  }
}
