import Conformance
import Endpoint
import OrderingReference
import RTLBridge
import Scenarios
import Testing

@Suite(
  "the statements about translation, with an engine that has a cache of its own",
  .enabled(
    if: RTLLibrary.isPresent(.ats),
    "needs the streaming engine with its cache; build it with scripts/build-rtl.sh ats"))
struct AtsEngineConformanceTests {
  private static let scenarios: [ConformanceScenario] = [.iommu, .iommuRaces, .translationOff]

  /// What the runs of the three scenarios say about statements that were broken.
  private static func broken(
    _ fault: ConformanceRun.Fault? = nil, library: String? = nil
  ) throws -> [String] {
    let image = try ScratchImage().image
    return try scenarios.flatMap { scenario in
      try ConformanceRun.perform(
        scenario, fault: fault, engine: .ats, library: library, image: image
      ).flatMap { run in
        run.violations.map { "\($0.rule)" }
          + StatementID.all.filter { run.monitor.brokenCount($0) > 0 }.map { "\($0)" }
          + (run.failure.map { ["\(scenario): \($0)"] } ?? [])
      }
    }
  }

  @Test("none is broken, and each scenario comes to its end")
  func hold() throws {
    #expect(try Self.broken() == [])
  }

  @Test(
    "a device that does not wait for the engine's reads is caught",
    arguments: [EndpointMutant.answersUnderReads, .keepsInvalidatedTranslation])
  func deviceMutants(mutant: EndpointMutant) throws {
    #expect(try Self.broken(.device(mutant)).contains("\(RuleName.noUseAfterInvalidation)"))
  }

  private static func path(_ mutant: String) -> String {
    "\(RTLLibrary.path(of: .ats).dropLast(3))-\(mutant).so"
  }
  private static let mutants = ["ats_entry_kept", "ats_end_unseen", "ats_page_crossed"]
  private static var mutantsArePresent: Bool {
    mutants.allSatisfy { (try? RTLLibrary(path: path($0))) != nil }
  }

  @Test(
    "an engine whose cache breaks a rule is caught by the judge, or stands still",
    .enabled(
      if: mutantsArePresent, "needs the mutants; build them with scripts/build-rtl.sh mutants"),
    arguments: ["ats_entry_kept", "ats_end_unseen"])
  func engineMutants(mutant: String) throws {
    let broken = try Self.broken(library: Self.path(mutant))
    #expect(!broken.isEmpty)
    if mutant == "ats_entry_kept" {
      #expect(broken.contains("\(RuleName.noUseAfterInvalidation)"))
    }
  }
}
