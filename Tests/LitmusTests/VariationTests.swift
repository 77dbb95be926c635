import LitmusLanguage
import OrderingExplorer
import Reporting
import Testing

@Suite("Variations (ricochet litmus --vary)")
struct VariationTests {
  private func vary(_ kind: VariationKind, _ name: String) throws -> Variation {
    try Explorer().vary(kind, of: try Corpus.test(name))
  }

  @Test("two barriers pass a message on Arm, the weaker of each kind break it")
  func messagePassing() throws {
    let solution = try #require(try vary(.barriers, "classic/arm-mp").solutions.first)
    #expect(
      solution.settings == [
        "barrier smp write in one before 'store y 1'",
        "barrier smp read in two before 'b = load x'",
      ])
    #expect(solution.weaker.count == 2)
  }

  @Test("the store-load race needs a barrier of all accesses")
  func race() throws {
    let variation = try vary(.barriers, "bugs/publish-then-check")
    #expect(
      variation.solutions.map(\.settings) == [["barrier smp in driver before 'e = load event'"]])
  }

  @Test("nothing is needed where nothing breaks, and nothing helps where no barrier can")
  func extremes() throws {
    #expect(try vary(.barriers, "classic/x86-mp").solutions.map(\.settings) == [[]])
    #expect(try vary(.barriers, "doorbell/x86-wb").solutions == [])
  }

  @Test("a mapping that helps is found")
  func memoryTypes() throws {
    let variation = try vary(.memoryTypes, "doorbell/arm-nc")
    #expect(variation.solutions.map(\.settings) == [["data as device"]])
  }

  @Test("an attribute that breaks is found, and those that would break are told")
  func attributes() throws {
    let index = try vary(.attributes, "relaxed/index")
    #expect(index.solutions.map(\.settings) == [["no ro on 'store used 1' of engine"]])
    let strict = try vary(.attributes, "relaxed/data-strict-index")
    #expect(strict.solutions.map(\.settings) == [[]])
    #expect(strict.notes.contains("ro on 'store used 1' of engine: breaks, u=1 a=0 b=0"))
    #expect(strict.notes.contains("ido on 'store used 1' of engine: does no harm"))
  }
}
