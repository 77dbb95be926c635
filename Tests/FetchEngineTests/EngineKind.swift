import RTLBridge
import Testing
import Virtqueues

/// The engines that every behaviour is asked of.
enum EngineKind: String, CaseIterable, CustomTestStringConvertible {
  case swift
  case rtl
  case stream

  /// Those that can run here; the RTL needs its library.
  static let available: [EngineKind] = {
    if RTLLibrary.isPresent(.plain) {
      if RTLLibrary.isPresent(.stream) { return [.swift, .rtl, .stream] }
      print(
        "FetchEngineTests: no \(RTLLibrary.path(of: .stream)), so the streaming engine is not "
          + "tested; build it with scripts/build-rtl.sh stream")
      return [.swift, .rtl]
    }
    print(
      "FetchEngineTests: no \(RTLLibrary.path(of: .plain)), so the RTL is not tested; "
        + "build it with scripts/build-rtl.sh")
    return [.swift]
  }()

  func make() throws -> any FetchEngine {
    switch self {
    case .swift: SwiftFetchEngine()
    case .rtl: try RTLFetchEngine(RTLLibrary(.plain))
    case .stream: try RTLFetchEngine(RTLLibrary(.stream))
    }
  }

  /// Whether its reads fetch more than what was named, and whole areas are routed at once.
  var readsAhead: Bool { self == .stream }

  var testDescription: String { rawValue }
}
