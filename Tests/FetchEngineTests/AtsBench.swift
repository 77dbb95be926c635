@testable import FetchTraffic
import CDescriptorFetchABI
import RTLBridge
import Testing
import VirtioLayouts
import Virtqueues

/// The streaming engine with its translation cache, rings on the bus, and the host around it.
final class AtsBench {
  let engine: TranslatedEngine
  let environment: EngineEnvironment
  var host: TranslatingHost { engine.host }
  var counters: FetchCounters { engine.counters ?? FetchCounters(names: [], values: []) }
  /// First page of the memory of the bus.
  static let firstPage: UInt64 = 0x47_0000

  static let isPresent = RTLLibrary.isPresent(.ats)
  static let lacks: Comment = "needs the library; build it with scripts/build-rtl.sh ats"

  /// - Parameter library: nil for the sound one.
  init(
    _ timing: EngineTiming = .prompt, seed: UInt64 = 1, library: RTLLibrary? = nil
  ) throws {
    engine = TranslatedEngine(try RTLFetchEngine(library ?? RTLLibrary(.ats)), seed: seed)
    environment = EngineEnvironment(engine, timing, seed: seed)
    engine.host.pages = Self.firstPage..<Self.firstPage + 256
  }

  /// The page of a byte of the bus' memory.
  func page(_ offset: UInt64) -> UInt64 { environment.guestAddress(.bus, offset) >> 12 }

  /// What broke a rule so far.
  var violations: [String] { host.violations + environment.law.violations }

  /// Fetches `count` chains of one descriptor from a ring; cycles until the last is there, or nil.
  func fetch(_ ring: GuestRing, chains count: Int = 1) -> UInt64? {
    for _ in 0..<count { ring.add([GuestBuffer(address: 0x1_0203_0405, length: 0x66)]) }
    ring.publish()
    let start = environment.cycle
    return environment.run { ring.isDone } ? environment.cycle - start : nil
  }

  /// Steps until every invalidation so far is complete and nothing is under way; whether that is so
  /// within `limit` cycles each.
  func settle(_ limit: Int = 20_000) -> Bool {
    host.invalidationPeriod = 0
    return environment.run(limit) { host.isQuiet } && environment.runUntilQuiet()
      && environment.run(limit) { host.isQuiet }
  }
}
