import PCIeFabric
import PCIeLayouts
import Testing

@Suite("Flow control credits (PCIe Base, 2.6.1)")
struct FlowCreditsTests {
  private func credits() -> FlowCredits {
    var configuration = LinkConfiguration()
    configuration.posted = CreditLimit(headers: 2, data: 5)
    configuration.nonPosted = CreditLimit(headers: 1, data: 0)
    configuration.completion = .infinite
    return FlowCredits(configuration)
  }

  @Test("headers and data are both needed, and each class has its own")
  func pools() {
    var credits = credits()
    #expect(credits.covers(.posted, data: 5))
    #expect(!credits.covers(.posted, data: 6))
    credits.spend(.posted, data: 3)
    #expect(credits.covers(.posted, data: 2))
    #expect(!credits.covers(.posted, data: 3))
    credits.spend(.posted, data: 0)
    #expect(!credits.covers(.posted, data: 0))
    #expect(credits.covers(.nonPosted, data: 0))
    credits.refill(.posted, data: 3)
    #expect(credits.covers(.posted, data: 5))
  }

  @Test("a limit of zero is none, for headers and data apart")
  func infinite() {
    var credits = credits()
    for _ in 0..<1000 { credits.spend(.completion, data: 300) }
    #expect(credits.covers(.completion, data: 1 << 20))
    credits.spend(.nonPosted, data: 1000)
    #expect(!credits.covers(.nonPosted, data: 0))
    credits.refill(.nonPosted, data: 1000)
    #expect(credits.covers(.nonPosted, data: 1000))
  }

  @Test("spending what is not there, and taking back more than was advertised, trap")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var configuration = LinkConfiguration()
      configuration.posted = CreditLimit(headers: 1, data: 4)
      var credits = FlowCredits(configuration)
      credits.spend(.posted, data: 5)
    }
    await #expect(processExitsWith: .failure) {
      var credits = FlowCredits(LinkConfiguration())
      credits.refill(.nonPosted, data: 0)
    }
    await #expect(processExitsWith: .failure) {
      var credits = FlowCredits(LinkConfiguration())
      credits.spend(.posted, data: 1)
      credits.refill(.posted, data: 2)
    }
  }
}
