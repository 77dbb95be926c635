import ByteLayouts
import PCIeLayouts
import Testing

@testable import Endpoint

@Suite("Translation answers of several entries (ATS 1.1, 2.2 and 2.3; ATS-03)")
struct TranslationAnswerTests {
  private func bus(_ address: UInt64) -> BusAddress { BusAddress(rawValue: address) }

  private func entry(
    _ base: UInt64, exponent: UInt8 = 12, read: Bool = true, write: Bool = true
  ) -> TranslationEntry {
    TranslationEntry(
      range: AlignedRange(containing: base, sizeExponent: exponent), allowsRead: read,
      allowsWrite: write)
  }

  private func look(_ cache: inout TranslationCache, _ address: UInt64) -> String {
    switch cache.look(up: bus(address), isWrite: false) {
    case .hit(let translated): translated.description
    case .miss: "miss"
    case .denied: "denied"
    }
  }

  /// A cache that asked for four pages from 0x4000 on, with tag 9.
  private func asked(_ mutant: EndpointMutant? = nil) -> TranslationCache {
    var cache = TranslationCache(entryCount: 8, requestCount: 2, mutant: mutant)
    cache.start(0, for: bus(0x4123), pageCount: 4, isWrite: false, tag: 9)
    return cache
  }

  @Test("entries are for the pages from the first on, and what is missing is asked for again")
  func order() {
    var cache = asked()
    #expect(cache.awaits(0x7000, isWrite: false) && !cache.awaits(0x8000, isWrite: false))
    #expect(cache.freeRequest(for: bus(0x7ffc), isWrite: false) == nil)
    for base in [0x9_1000, 0x5_2000, 0x7_3000] as [UInt64] { cache.take(entry(base), tag: 9) }
    // More may come until the end.
    #expect(cache.freeRequest(for: bus(0x7000), isWrite: false) == nil)
    cache.end(tag: 9)
    #expect(look(&cache, 0x4abc) == "0x91abc")
    #expect(look(&cache, 0x5abc) == "0x52abc")
    #expect(look(&cache, 0x6abc) == "0x73abc")
    #expect(look(&cache, 0x7abc) == "miss")
    #expect(cache.freeRequest(for: bus(0x7000), isWrite: false) == 0)
  }

  @Test("an entry that was not asked for is left alone")
  func beyond() {
    var cache = asked()
    for page in 0..<5 { cache.take(entry(0x9_0000 + UInt64(page) << 12), tag: 9) }
    cache.end(tag: 9)
    #expect(look(&cache, 0x7000) == "0x93000")
    #expect(look(&cache, 0x8000) == "miss")
  }

  @Test("large entries follow each other at their own size")
  func large() {
    var cache = TranslationCache(entryCount: 8, requestCount: 2)
    cache.start(0, for: bus(0x5000), pageCount: 4, isWrite: false, tag: 9)
    cache.take(entry(0x9_0000, exponent: 13), tag: 9)
    cache.take(entry(0x2_2000, exponent: 13), tag: 9)
    cache.end(tag: 9)
    #expect(look(&cache, 0x5000) == "0x91000")
    #expect(look(&cache, 0x6004) == "0x22004")
    #expect(look(&cache, 0x7000) == "0x23000")
  }

  @Test("only the first page ends an access; holes behind it are not cached")
  func holes() {
    var cache = asked()
    cache.take(entry(0x9_0000), tag: 9)
    cache.take(.hole, tag: 9)
    cache.end(tag: 9)
    #expect(look(&cache, 0x4000) == "0x90000")
    #expect(look(&cache, 0x5000) == "miss")
    var denied = asked()
    denied.take(.hole, tag: 9)
    denied.take(entry(0x9_0000), tag: 9)
    denied.end(tag: 9)
    #expect(look(&denied, 0x4000) == "denied")
    #expect(look(&denied, 0x5000) == "0x90000")
  }

  @Test(
    "an invalidation discards the entries for its pages and no others",
    arguments: [(0x4000, 12), (0x5000, 12), (0x6000, 13), (0x4000, 14), (0x8000, 12)]
      as [(UInt64, UInt8)])
  func invalidation(base: UInt64, exponent: UInt8) {
    var cache = asked()
    let range = AlignedRange(containing: base, sizeExponent: exponent)
    cache.invalidate(range, keepingEntries: false)
    // A page that was invalidated can be asked for while the old answer is awaited.
    #expect((cache.freeRequest(for: bus(0x4000), isWrite: false) == 1) == range.contains(0x4000))
    for page in 0..<4 { cache.take(entry(0x9_0000 + UInt64(page) << 12), tag: 9) }
    cache.end(tag: 9)
    for page in 0..<4 {
      let address = 0x4000 + UInt64(page) << 12
      let expected = range.contains(address) ? "miss" : "0x9\(page)000"
      #expect(look(&cache, address) == expected)
    }
  }

  @Test("a large entry goes when an invalidation named any of its pages that was asked for")
  func largeInvalidation() {
    var cache = asked()
    cache.invalidate(AlignedRange(containing: 0x6000, sizeExponent: 12), keepingEntries: false)
    cache.take(entry(0x9_0000, exponent: 14), tag: 9)
    cache.end(tag: 9)
    #expect(look(&cache, 0x4000) == "miss")
  }

  @Test("the mutants put entries where they do not belong")
  func mutants() {
    var reversed = asked(.reversesTranslations)
    var guessing = asked(.guessesTranslations)
    for page in 0..<2 {
      reversed.take(entry(0x9_0000 + UInt64(page) << 13), tag: 9)
      guessing.take(entry(0x9_0000 + UInt64(page) << 13), tag: 9)
    }
    reversed.end(tag: 9)
    guessing.end(tag: 9)
    #expect(look(&reversed, 0x7000) == "0x90000")
    #expect(look(&guessing, 0x6000) == "0x93000")
  }
}

@Suite("Translation requests of the ports (ATS 1.1, 2.2)")
struct TranslationRequestTests {
  private func asked(_ bench: PortBench) -> [TLPHeader] {
    bench.root.requests.filter { $0.addressType == .translationRequest }
  }

  @Test("a request names the pages that the same slot wants next without a gap", arguments: [1, 3])
  func reads(limit: Int) {
    let bench = PortBench()
    bench.context.translationPageLimit = limit
    bench.grantEverything(distance: 0x8000)
    // Pages 8, 9, a, then a gap, then another slot's.
    for page in [0x8800, 0x9000, 0xa000, 0xc000] as [UInt64] { bench.read(page, 0x800) }
    bench.read(0xd000, 64, .slot(1, offset: 0))
    bench.run(2000)
    // The scripted host answers one page of each request.
    #expect(asked(bench).map(\.address) == [0x8000, 0x9000, 0xa000, 0xc000, 0xd000])
    #expect(
      asked(bench).map(\.doublewordCount)
        == (limit == 1 ? [2, 2, 2, 2, 2] : [6, 4, 2, 2, 2]))
    #expect(bench.finished.count == 5 && bench.finished.allSatisfy { !$0.failed })
    #expect(bench.reads.outstandingCount == 0)
  }

  @Test("writes ask in the same way")
  func writes() {
    let bench = PortBench()
    bench.context.translationPageLimit = 4
    bench.grantEverything(distance: 0x8000)
    bench.write(0x8100, 0x100)
    bench.write(0x9000, 0x100, offset: 0x100)
    bench.write(0x9100, 0x100, offset: 0x200)
    bench.write(0xb000, 0x100, offset: 0x300)
    bench.run(1000)
    #expect(asked(bench).map(\.address) == [0x8000, 0x9000, 0xb000])
    #expect(asked(bench).map(\.doublewordCount) == [4, 2, 2])
    #expect(bench.writes.isEmpty == true)
  }
}
