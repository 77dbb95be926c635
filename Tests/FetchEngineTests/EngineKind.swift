import RTLBridge
import Testing
import Virtqueues

/// The engines that every behaviour is asked of.
enum EngineKind: String, CaseIterable, CustomTestStringConvertible {
  case swift
  case rtl
  case stream
  case example

  /// Those that can run here; the RTL needs its libraries.
  static let available: [EngineKind] = allCases.filter { kind in
    guard let library = kind.library, !RTLLibrary.isPresent(library) else { return true }
    print(
      "FetchEngineTests: no \(RTLLibrary.path(of: library)), so \(kind) is not tested; "
        + "build it with scripts/build-rtl.sh \(library.rawValue)")
    return false
  }

  /// The build of an engine in RTL.
  var library: RTLLibrary.Kind? {
    switch self {
    case .swift: nil
    case .rtl: .plain
    case .stream: .stream
    case .example: .example
    }
  }

  func make() throws -> any FetchEngine {
    try library.map { try RTLFetchEngine(RTLLibrary($0)) } ?? SwiftFetchEngine()
  }

  /// Whether its reads fetch more than what was named, and whole areas are routed at once.
  var readsAhead: Bool { self == .stream }

  /// Whether it has several reads under way, as an engine for speed must.
  var overlapsReads: Bool { self != .example }

  var testDescription: String { rawValue }
}
