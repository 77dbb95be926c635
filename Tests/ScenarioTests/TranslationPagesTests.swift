import Endpoint
import HostPlatform
import OrderingReference
import PCIeFabric
import Scenarios
import Testing

@Suite("Translation requests for several pages, end to end (ATS 1.1, 2.2 and 2.3)")
struct TranslationPagesTests {
  private func asking(
    _ pageCount: Int, _ answers: TranslationAnswers = .full, mutant: EndpointMutant? = nil
  ) -> SystemConfiguration {
    var configuration = machine(.iommu)
    configuration.askForPages(pageCount)
    configuration.root.translationAnswers = answers
    configuration.endpoint.mutant = mutant
    return configuration
  }

  @Test("the more pages a request names, the fewer requests there are, and the faster the job")
  func fewer() throws {
    let results = try [1, 4, 16].map { try perform(asking($0)).result }
    #expect(results.allSatisfy { $0.verdict == .holds }, "\(results.flatMap(\.reasons))")
    for (fewer, more) in zip(results, results.dropFirst()) {
      #expect(more.translationRequests < fewer.translationRequests)
      #expect(more.cycleCount < fewer.cycleCount)
    }
  }

  @Test(
    "a host that answers fewer pages is asked again",
    arguments: [TranslationAnswers.atMost(1), .atMost(3)])
  func short(answers: TranslationAnswers) throws {
    let result = try perform(asking(8, answers)).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect(result.translationRequests > (try perform(asking(8)).result.translationRequests))
  }

  @Test("no request names more pages than an answer holds that ends at the boundary")
  func boundary() throws {
    var configuration = asking(16)
    configuration.link.readCompletionBoundary = 64
    configuration.endpoint.translationPageLimit = 8
    #expect(try perform(configuration).result.verdict == .holds)
    let system = asking(16)
    #expect(system.link.readCompletionBoundary == 128)
  }

  @Test("a link and a host that reorder, with answers in two completions", arguments: 1...3)
  func reordering(seed: Int) throws {
    var configuration = asking(16)
    configuration.reorder()
    configuration.seed = UInt64(seed)
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
  }

  @Test("pages that are absent end an answer, and are asked for one by one")
  func onDemand() throws {
    var configuration = asking(4)
    configuration.pageOnDemand()
    let result = try perform(configuration).result
    #expect(result.verdict == .holds, "\(result.reasons)")
    #expect((result.pageRequests ?? 0) > 0)
  }

  @Test("skipping idle cycles changes nothing")
  func skipping() throws {
    let skipped = try perform(asking(8))
    #expect(try perform(asking(8), everyCycle: true).digest == skipped.digest)
  }

  @Test(
    "a host that answers what was not asked for, or pads, is caught",
    arguments: [HostMutant.answersBeyondRequest, .padsAnswers])
  func hosts(mutant: HostMutant) throws {
    var configuration = asking(4)
    configuration.root.mutant = mutant
    if mutant.needsPageRequests { configuration.pageOnDemand() }
    let result = try perform(configuration).result
    #expect(result.violations.contains { $0.rule == .translationAnswersFit })
  }

  @Test("a device that takes entries in the wrong order is caught by what it writes where")
  func reversed() throws {
    let result = try perform(asking(4, mutant: .reversesTranslations)).result
    #expect(result.verdict == .violated)
  }

  @Test("a device that guesses what lies behind an answer uses what nobody granted")
  func guessed() throws {
    let result = try perform(asking(4, .atMost(1), mutant: .guessesTranslations)).result
    #expect(result.violations.contains { $0.rule == .noUseAfterInvalidation })
  }
}
