@testable import FetchTraffic
import RTLBridge
import Testing
import Virtqueues

/// The engines that every behaviour is asked of.
enum EngineKind: String, CaseIterable, CustomTestStringConvertible {
  case swift
  case rtl
  case stream
  case example
  /// The streaming engine with its translation cache, which is off.
  case untranslated
  /// The same with translation on, and pages that move all the time.
  case translated

  /// Those that can run here; the RTL needs its libraries.
  static let available: [EngineKind] = allCases.filter { kind in
    guard let library = kind.library, !RTLLibrary.isPresent(library) else { return true }
    print(
      "FetchEngineTests: no \(RTLLibrary.path(of: library)), so \(kind) is not tested; "
        + "build it with scripts/build-rtl.sh \(library.rawValue)")
    return false
  }

  /// Those with performance counters: not the example, nor the instrumented build of `make cover`.
  static let counting: [EngineKind] = available.filter { kind in
    guard let library = kind.library, let found = try? RTLLibrary(library),
      found.counterNames.isEmpty
    else { return true }
    print("FetchEngineTests: \(found.path) has no counters, so those of \(kind) are not tested")
    return false
  }

  /// The build of an engine in RTL.
  var library: RTLLibrary.Kind? {
    switch self {
    case .swift: nil
    case .rtl: .plain
    case .stream: .stream
    case .example: .example
    case .untranslated, .translated: .ats
    }
  }

  func make() throws -> any FetchEngine {
    guard let library else { return SwiftFetchEngine(counts: true) }
    let engine = try RTLFetchEngine(RTLLibrary(library))
    guard self == .translated else { return engine }
    let translated = TranslatedEngine(engine)
    translated.host.latency = 1...20
    translated.host.invalidationPeriod = 1000
    translated.host.pages = 0x4_7000_0..<0x4_7010_0
    translated.onViolation = { Issue.record("\($0)") }
    return translated
  }

  /// Whether its reads fetch more than what was named, and whole areas are routed at once.
  var readsAhead: Bool { self == .stream || library == .ats }

  /// Whether it is ever idle: the host around the translated one moves pages all the time.
  var rests: Bool { self != .translated }

  /// Cycles that a cache before the bus may add to a read.
  var translationCycles: UInt64 {
    switch self {
    case .swift, .rtl, .stream, .example: 0
    case .untranslated: 2
    case .translated: 60
    }
  }

  /// Whether it has several reads under way, as an engine for speed must.
  var overlapsReads: Bool { self != .example }

  var testDescription: String { rawValue }
}
