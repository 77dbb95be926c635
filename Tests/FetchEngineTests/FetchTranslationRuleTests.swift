import Testing
import Virtqueues

/// Long enough for every invalidation of the default size of cache that waits for no read.
private let longEnough = 160

@Suite("Invalidation rules of the address translation cache")
struct FetchTranslationRuleTests {
  @Test("ATS-01: behind a completion the old entry is not used: the page is asked for again")
  func entryIsGone() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
    bench.end(1)
    bench.invalidate(0x1_2345_6000, tag: 9)
    bench.run(longEnough)
    #expect(bench.completions.map(\.tag) == [9])
    bench.read(0x1_2345_6780, tag: 2)
    bench.run(4)
    #expect(bench.requests.count == 2 && bench.reads.count == 1)
  }

  @Test("ATS-02: a read under way holds the completion of its page, not of another")
  func readHolds() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
    bench.invalidate(0x1_2345_7000, tag: 3)
    bench.run(longEnough)
    #expect(bench.completions.map(\.tag) == [3])
    bench.invalidate(0x1_2345_6000, tag: 4)
    bench.run(5 * longEnough)
    #expect(bench.completions.count == 1)
    bench.end(1)
    bench.run(longEnough)
    #expect(bench.completions.map(\.tag) == [3, 4])
  }

  @Test("ATS-03: an answer to a request of before the invalidation is discarded and asked again")
  func staleAnswer() {
    var bench = TranslationBench()
    bench.read(0x1_2345_6789, tag: 1)
    bench.run(3)
    bench.invalidate(0x1_2345_6000, tag: 9)
    bench.run(longEnough)
    #expect(bench.completions.count == 1, "it does not wait for the request")
    bench.answer(0, 0x7_0000_0000)
    bench.run(12)
    #expect(bench.reads.isEmpty && bench.requests.count == 2)
    bench.answer(0, 0x8_0000_0000)
    bench.run(4)
    #expect(bench.reads.map(\.pins.outAddress) == [0x8_0000_0789])
  }

  @Test(
    "ATS-03: of a large answer that an invalidation overtook, only the page asked for is cached")
  func narrowAnswer() {
    var bench = TranslationBench()
    bench.read(0x1_2340_0789, tag: 1)
    bench.run(3)
    bench.invalidate(0x1_2340_1000, tag: 9)
    bench.run(longEnough)
    bench.answer(0, 0x7_0000_0000, bits: 9)
    bench.run(4)
    #expect(bench.reads.count == 1)
    bench.read(0x1_2340_1789, tag: 2)
    bench.read(0x1_2340_0123, tag: 3)
    bench.run(4)
    #expect(bench.reads.map(\.pins.outTag) == [1, 3] && bench.requests.count == 2)
  }

  @Test("ATS-06: 32 invalidations are taken although no completion can be sent")
  func thirtyTwo() {
    var bench = TranslationBench()
    bench.inputs.completionReady = false
    for tag in 0..<32 as Range<UInt8> { bench.invalidate(UInt64(tag) << 12, tag: tag) }
    bench.run(longEnough)
    #expect(bench.completions.isEmpty)
    bench.inputs.completionReady = true
    bench.run(32 * longEnough)
    #expect(bench.completions.map(\.tag) == Array(0..<32))
  }

  @Test("ATS-08: invalidations are completed with translation off")
  func answeredWhenOff() {
    var bench = TranslationBench(enable: false)
    bench.invalidate(0x5000, tag: 7)
    bench.run(longEnough)
    #expect(bench.completions.map(\.tag) == [7])
  }

  @Test("ATS-09: turning translation on, or a reset of the function, empties the cache, silently")
  func flushes() {
    for turns in [true, false] {
      var bench = TranslationBench()
      _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
      if turns {
        bench.inputs.enable = false
        bench.run(2)
        bench.inputs.enable = true
      } else {
        bench.inputs.flush = true
      }
      bench.run(30)
      bench.read(0x1_2345_6780, tag: 2)
      bench.run(4)
      #expect(bench.requests.count == 2 && bench.completions.isEmpty)
    }
  }

  @Test("ATS-09: an answer to a request of before translation was turned on is not used")
  func answerOfBeforeEnable() {
    var bench = TranslationBench()
    bench.read(0x1_2345_6789, tag: 1)
    bench.run(3)
    bench.inputs.enable = false
    bench.run(2)
    bench.inputs.enable = true
    bench.run(30)
    bench.answer(0, 0x7_0000_0000)
    bench.run(12)
    #expect(bench.reads.isEmpty && bench.requests.count == 2)
  }

  @Test(
    "ATS-13: a large range deletes all entries inside it, a small one the large entry around it")
  func overlaps() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
    _ = bench.fetch(0x2_4020_0000, tag: 2, 0x8_0000_0000, bits: 9)
    bench.end(1)
    bench.end(2)
    bench.invalidate(0x1_2300_0000, bits: 12, tag: 1)
    bench.invalidate(0x2_4020_f000, tag: 2)
    bench.run(2 * longEnough)
    #expect(bench.completions.count == 2)
    bench.read(0x1_2345_6000, tag: 1)
    bench.read(0x2_4020_0000, tag: 2)
    bench.run(4)
    #expect(bench.requests.count == 4)
  }

  @Test("ATS-14: a hit between an invalidation and its completion may leave; it is waited for")
  func hitInBetween() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
    bench.end(1)
    bench.invalidate(0x1_2345_6000, tag: 9)
    bench.read(0x1_2345_6780, tag: 2)
    bench.run(5 * longEnough)
    #expect(bench.reads.count == 2 && bench.completions.isEmpty)
    bench.end(2)
    bench.run(longEnough)
    #expect(bench.completions.count == 1)
  }

  @Test("ATS-16: requests go on while an invalidation waits for a read")
  func requestsGoOn() {
    var bench = TranslationBench()
    _ = bench.fetch(0x1_2345_6789, tag: 1, 0x7_0000_0000)
    bench.invalidate(0x1_2345_6000, tag: 9)
    bench.run(longEnough)
    _ = bench.fetch(0x9_0000_0010, tag: 2, 0xa_0000_0000)
    #expect(bench.reads.map(\.pins.outAddress) == [0x7_0000_0789, 0xa_0000_0010])
    #expect(bench.completions.isEmpty)
  }
}
