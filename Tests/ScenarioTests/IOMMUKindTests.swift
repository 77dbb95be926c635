import Scenarios
import Testing
import VirtioLayouts

@Suite("The disk's job behind each kind of IOMMU")
struct IOMMUKindTests {
  @Test(
    "every byte arrives, no rule is broken, nothing faults",
    arguments: IOMMUKind.allCases, [FeatureBits(), .ringPacked])
  func job(kind: IOMMUKind, ring: FeatureBits) throws {
    var configuration = machine(.iommu)
    configuration.iommu = kind
    configuration.ringFeatures = ring
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationFaults == 0 && result.requestCount > 0)
    #expect((result.translationRequests > 0) == (kind == .vtd), "ATS belongs to VT-d alone")
  }
}
