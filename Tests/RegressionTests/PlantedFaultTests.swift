import Foundation
import RTLBridge
import Testing

@testable import Regression

/// Faults that were planted in the device or its RTL.
@Suite("planted faults")
struct PlantedFaultTests {
  /// A fault, where it is, and the rules under one of which it has to be found.
  struct Planted: Sendable, CustomTestStringConvertible {
    var name: String
    var rules: [String]
    /// What every scenario keeps to, so that few seeds are enough.
    var only: [String] = []
    var testDescription: String { name }
  }

  private static let seedCount: UInt64 = 80

  /// Finds, shrinks and replays; the shrunk scenario.
  private func find(
    _ limits: ScenarioLimits, library: String?, rules: [String]
  ) throws -> RegressionScenario? {
    var surroundings = ScenarioRun.Surroundings()
    surroundings.library = library
    let draw = ScenarioDraw(limits: limits, steering: .none)
    func key(_ scenario: RegressionScenario) throws -> FailureKey? {
      try ScenarioRun(scenario, surroundings: surroundings).perform().key
    }
    for seed in 1...Self.seedCount {
      let scenario = draw.scenario(seed: seed)
      guard let found = try key(scenario), rules.contains(found.rule) else { continue }
      var shrink = Shrink(scenario, rule: found.rule, limits: limits, probeLimit: 150, probe: key)
      let least = try shrink.perform().scenario
      #expect(least.turned.count <= scenario.turned.count)
      // The text alone has to give the failure again, in the same bytes.
      let file = try ReplayFile(text: ReplayFile(least, key: found).text)
      let first = try Replay(file, surroundings: surroundings).perform()
      let second = try Replay(file, surroundings: surroundings).perform()
      #expect(first.outcome.key?.rule == found.rule)
      #expect(first.text == second.text)
      var unbroken = ScenarioRun.Surroundings()
      unbroken.isUnbroken = true
      let right = try Replay(file, surroundings: unbroken).perform()
      #expect(right.outcome.verdict == .holds, "\(right.text)")
      return least
    }
    return nil
  }

  @Test(
    "a device that breaks a rule is found under its name, shrunk, and replayed",
    arguments: [
      Planted(name: "never-wraps", rules: ["used-names-exposed-chain"]),
      Planted(name: "used-index-before-data", rules: ["data-before-index"]),
      Planted(name: "interrupt-before-used-index", rules: ["index-before-interrupt"]),
      Planted(
        name: "keeps-invalidated-translation", rules: ["no-use-after-invalidation"]),
      Planted(name: "region-over-link", rules: ["region-stays-local"]),
      Planted(name: "returns-wrong-head", rules: ["used-names-exposed-chain"]),
      Planted(
        name: "overwrites-unread", rules: ["used-names-exposed-chain", "data-before-index"],
        only: [
          "traffic=job", "device=rng", "ring=packed", "read-jitter=400", "stream-bytes=1000",
          "access=direct",
        ]),
      Planted(
        name: "takes-poisoned-data", rules: ["fault-silent"],
        only: ["traffic=fault", "fault=poisoned-completion", "access=direct"]),
    ])
  func device(planted: Planted) throws {
    var limits = ScenarioLimits()
    limits.mutant = planted.name
    // What pins are compared with would have to be broken as well.
    limits.values[.engine] = ["model"]
    for text in planted.only { #expect(limits.take(text) == nil) }
    let least = try find(limits, library: nil, rules: planted.rules)
    #expect(least != nil, "not found in \(Self.seedCount) seeds")
  }

  private static func path(_ library: String) -> String {
    RTLLibrary.path(of: .plain).replacingOccurrences(of: "libdfe_plain", with: library)
  }

  private static let libraries = [
    Planted(
      name: "libdfe_plain-wrap_never_flips",
      rules: ["avail-before-ring-before-descriptor", "same-content"]),
    Planted(
      name: "libdfe_plain-no_upper_bound",
      rules: ["same-content"], only: ["traffic=fetch", "descriptors=12000"]),
    Planted(name: "libdfe_ats-ats_entry_kept", rules: ["no-use-after-invalidation"]),
  ]
  private static var arePresent: Bool {
    libraries.allSatisfy { FileManager.default.fileExists(atPath: path($0.name)) }
  }

  @Test(
    "RTL with a fault is found, shrunk, and replayed; the RTL without it holds",
    .enabled(if: arePresent, "the mutants of the RTL are not built: make rtl-mutants"),
    arguments: libraries)
  func library(planted: Planted) throws {
    let path = Self.path(planted.name)
    var limits = ScenarioLimits()
    limits.take(try RTLLibrary(path: path))
    for text in planted.only { #expect(limits.take(text) == nil) }
    let least = try find(limits, library: path, rules: planted.rules)
    #expect(least != nil, "not found in \(Self.seedCount) seeds")
  }
}
