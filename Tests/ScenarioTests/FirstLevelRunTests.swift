import Endpoint
import GuestDriver
import HostPlatform
import OrderingReference
import RTLBridge
import Scenarios
import Testing
import VirtioLayouts

@Suite("First-level tables, end to end (VT-d 3.6 and 9.7)")
struct FirstLevelRunTests {
  private func first(
    isGlobal: Bool = false, mutant: EndpointMutant? = nil, _ engine: EngineKind = .model
  ) -> SystemConfiguration {
    var configuration = machine(.iommu, engine)
    configuration.usePASID(5, tables: .first, mapsGlobally: isGlobal)
    configuration.endpoint.mutant = mutant
    return configuration
  }

  @Test(
    "every byte arrives, no rule is broken, nothing faults", arguments: [false, true],
    [FeatureBits(), .ringPacked])
  func job(isGlobal: Bool, ring: FeatureBits) throws {
    var configuration = first(isGlobal: isGlobal)
    configuration.ringFeatures = ring
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0 && result.invalidations > 0)
  }

  @Test("with pages on demand, several in a request, and a host that reorders")
  func together() throws {
    var configuration = first(isGlobal: true)
    configuration.pageOnDemand()
    configuration.askForPages(4)
    configuration.reorder()
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0 && (result.pageRequests ?? 0) > 0)
  }

  @Test("above second-level tables, which cost more reads and change nothing else")
  func nested() throws {
    var configuration = machine(.iommu)
    configuration.usePASID(5, tables: .nested, mapsGlobally: true)
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0)
    let alone = try perform(first(isGlobal: true)).result
    #expect(result.translationRequests == alone.translationRequests)
    #expect(result.cycleCount > alone.cycleCount)
  }

  @Test("the RTL", .enabled(if: rtlIsPresent))
  func rtl() throws {
    let result = try perform(first(isGlobal: true, .lockstep)).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.mismatches.isEmpty)
  }

  @Test("skipping idle cycles changes nothing")
  func skipping() throws {
    let skipped = try perform(first(isGlobal: true))
    #expect(try perform(first(isGlobal: true), everyCycle: true).digest == skipped.digest)
  }

  @Test("a device that keeps what holds for every PASID uses it behind its invalidation")
  func keeps() throws {
    let result = try perform(first(isGlobal: true, mutant: .keepsGlobalTranslations)).result
    #expect(result.verdict == .violated)
    #expect(result.violations.first?.rule == .noUseAfterInvalidation)
    // Nothing is global here, and so nothing is kept.
    #expect(
      try perform(first(mutant: .keepsGlobalTranslations)).result.verdict == .holds)
  }

  @Test("a host that says Global to a request without a PASID is named")
  func claims() throws {
    var configuration = machine(.iommu)
    configuration.root.mutant = .claimsGlobal
    let result = try perform(configuration).result
    #expect(result.violations.first?.rule == .translationAnswersFit)
  }
}
