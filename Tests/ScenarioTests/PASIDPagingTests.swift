import Endpoint
import HostPlatform
import OrderingReference
import RTLBridge
import Scenarios
import Testing
import VirtioLayouts

@Suite("Pages on demand in the address space of a PASID, end to end (ATS 1.1, 4)")
struct PASIDPagingTests {
  private func paged(
    _ pasid: UInt32 = 5, _ engine: EngineKind = .model, mutant: EndpointMutant? = nil,
    host: HostMutant? = nil
  ) -> SystemConfiguration {
    var configuration = machine(.iommu, engine)
    configuration.pageOnDemand()
    configuration.usePASID(pasid)
    configuration.endpoint.mutant = mutant
    configuration.root.mutant = host
    return configuration
  }

  @Test(
    "every byte arrives, no rule is broken, nothing faults", arguments: [UInt32(0), 5, 0xf_ffff],
    [FeatureBits(), .ringPacked])
  func job(pasid: UInt32, ring: FeatureBits) throws {
    var configuration = paged(pasid)
    configuration.ringFeatures = ring
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0 && (result.pageRequests ?? 0) > 0)
    #expect(result.ruleCounts[.pageRequestsWithinBounds] == result.pageRequests)
    #expect(try #require(result.ruleCounts[.pasidAsEnabled]) > result.translationRequests)
  }

  @Test("the RTL, and several pages in a request", .enabled(if: rtlIsPresent))
  func rtl() throws {
    var configuration = paged(77, .lockstep)
    configuration.askForPages(8)
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.mismatches.isEmpty && (result.pageRequests ?? 0) > 0)
  }

  @Test("skipping idle cycles changes nothing")
  func skipping() throws {
    let skipped = try perform(paged())
    #expect(try perform(paged(), everyCycle: true).digest == skipped.digest)
  }

  @Test("a device that leaves the PASID out of page requests is named")
  func device() throws {
    let result = try perform(paged(mutant: .omitsPagePASID)).result
    #expect(result.violations.first?.rule == .pasidAsEnabled)
  }

  @Test(
    "a host that answers without the PASID, or with another, is named, and the device waits on",
    arguments: [HostMutant.omitsResponsePASID, .confusesResponsePASID])
  func host(mutant: HostMutant) throws {
    #expect(mutant.needsPASID && mutant.needsPageRequests)
    let result = try perform(paged(host: mutant)).result
    #expect(result.verdict == .violated)
    #expect(result.violations.first?.rule == .pageGroupsAnsweredOnce)
  }
}
