import RTLBridge
public import Virtqueues

/// The descriptor fetch engine that walks the ring of a timed litmus run in an agent's place.
public enum TimedEngine: String, Hashable, Sendable, CaseIterable {
  /// The engine in Swift.
  case model
  /// The RTL.
  case rtl

  /// A new engine.
  ///
  /// - Throws: `RTLLibraryError` when the RTL is not built.
  public func make() throws -> any FetchEngine {
    switch self {
    case .model: SwiftFetchEngine()
    case .rtl: try RTLFetchEngine(RTLLibrary(.plain))
    }
  }
}
