import Endpoint
import OrderingReference
import Scenarios
import Testing

@Suite("A device that breaks a rule is caught under the rule's name")
struct EndpointMutantTests {
  private static let cases: [(EndpointMutant, AccessMode, RuleName)] = [
    (.usedIndexBeforeData, .direct, .dataBeforeIndex),
    (.usedIndexBeforeData, .iommu, .dataBeforeIndex),
    (.usedIndexBeforeData, .bounce, .dataBeforeIndex),
    (.interruptBeforeUsedIndex, .direct, .indexBeforeInterrupt),
    (.interruptBeforeUsedIndex, .iommu, .indexBeforeInterrupt),
    (.interruptBeforeUsedIndex, .bounce, .indexBeforeInterrupt),
    (.regionOverLink, .bounce, .regionStaysLocal),
    (.keepsInvalidatedTranslation, .iommu, .noUseAfterInvalidation),
  ]

  @Test("the first violation names the rule", arguments: cases)
  func isCaught(mutant: EndpointMutant, access: AccessMode, rule: RuleName) throws {
    var configuration = machine(access)
    configuration.endpoint.mutant = mutant
    let (result, _, _, _) = try perform(configuration)
    #expect(result.verdict == .violated)
    #expect(result.violations.first?.rule == rule)
  }
}
