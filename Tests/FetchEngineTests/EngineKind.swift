@testable import FetchTraffic
import RTLBridge
import Testing
import Virtqueues

/// The engines that every behaviour is asked of.
enum EngineKind: String, CaseIterable, CustomTestStringConvertible {
  case swift
  case rtl
  case stream
  /// The streaming engine with its translation cache, which is off.
  case untranslated
  /// The same with translation on, and pages that move all the time.
  case translated

  /// Those that can run here; the RTL needs its libraries.
  static let available: [EngineKind] = allCases.filter { kind in
    guard let build = kind.build, !RTLLibrary.isPresent(build) else { return true }
    print(
      "FetchEngineTests: no \(RTLLibrary.path(of: build)), so engine \(kind) is not tested; "
        + "build it with scripts/build-rtl.sh \(build)")
    return false
  }

  /// The build of the RTL that it needs.
  private var build: RTLLibrary.Kind? {
    switch self {
    case .swift: nil
    case .rtl: .plain
    case .stream: .stream
    case .untranslated, .translated: .ats
    }
  }

  func make() throws -> any FetchEngine {
    guard let build else { return SwiftFetchEngine(counts: true) }
    let engine = try RTLFetchEngine(RTLLibrary(build))
    guard self == .translated else { return engine }
    let translated = TranslatedEngine(engine)
    translated.host.latency = 1...20
    translated.host.invalidationPeriod = 1000
    translated.host.pages = 0x4_7000_0..<0x4_7010_0
    translated.onViolation = { Issue.record("\($0)") }
    return translated
  }

  /// Whether its reads fetch more than what was named, and whole areas are routed at once.
  var readsAhead: Bool { self != .swift && self != .rtl }
  /// Cycles that a cache before the bus may add to a read.
  var translationCycles: UInt64 {
    switch self {
    case .swift, .rtl, .stream: 0
    case .untranslated: 2
    case .translated: 60
    }
  }

  var testDescription: String { rawValue }
}
