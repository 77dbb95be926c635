import ByteLayouts
import PCIeLayouts
import Testing

@testable import Endpoint

@Suite("Translation cache of the endpoint (ATS 1.1, 2 and 3)")
struct TranslationCacheTests {
  private func bus(_ address: UInt64) -> BusAddress { BusAddress(rawValue: address) }

  private func entry(
    _ base: UInt64, exponent: UInt8 = 12, read: Bool = true, write: Bool = true
  ) -> TranslationEntry {
    TranslationEntry(
      range: AlignedRange(containing: base, sizeExponent: exponent), allowsRead: read,
      allowsWrite: write)
  }

  /// Asks for a page and answers at once.
  private func fill(
    _ cache: inout TranslationCache, _ address: UInt64, _ answer: TranslationEntry?,
    isWrite: Bool = false, tag: UInt8 = 1
  ) {
    guard let request = cache.freeRequest(for: bus(address), isWrite: isWrite) else {
      Issue.record("no free request")
      return
    }
    cache.start(request, for: bus(address), isWrite: isWrite, tag: tag)
    cache.complete(tag: tag, answer: answer)
  }

  /// What a look-up says, in a form that compares.
  private func look(
    _ cache: inout TranslationCache, _ address: UInt64, isWrite: Bool = false
  ) -> String {
    switch cache.look(up: bus(address), isWrite: isWrite) {
    case .hit(let translated): translated.description
    case .miss: "miss"
    case .denied: "denied"
    }
  }

  @Test("a granted page translates every byte in it, and none outside")
  func hit() {
    var cache = TranslationCache(entryCount: 4, requestCount: 2)
    #expect(look(&cache, 0x5123) == "miss")
    fill(&cache, 0x5123, entry(0x9_8000))
    #expect(look(&cache, 0x5000) == "0x98000")
    #expect(look(&cache, 0x5fff) == "0x98fff")
    #expect(look(&cache, 0x6000) == "miss")
    #expect(look(&cache, 0x4fff) == "miss")
    #expect(cache.hitCount == 2)
    #expect(cache.missCount == 1)
  }

  @Test("a large answer covers its whole range")
  func large() {
    var cache = TranslationCache(entryCount: 4, requestCount: 2)
    fill(&cache, 0x40_5000, entry(0x8000_0000, exponent: 21))
    #expect(look(&cache, 0x40_0000) == "0x80000000")
    #expect(look(&cache, 0x5f_ffff) == "0x801fffff")
    #expect(look(&cache, 0x60_0000) == "miss")
  }

  @Test("permissions are kept apart, and a denial is told once to whom it concerns")
  func permissions() {
    var cache = TranslationCache(entryCount: 4, requestCount: 4)
    fill(&cache, 0x1000, entry(0x9000, write: false))
    #expect(look(&cache, 0x1010) == "0x9010")
    #expect(look(&cache, 0x1010, isWrite: true) == "miss")
    fill(&cache, 0x1000, entry(0x9000, write: false), isWrite: true, tag: 2)
    #expect(look(&cache, 0x1010) == "0x9010")
    #expect(look(&cache, 0x1010, isWrite: true) == "denied")
    #expect(look(&cache, 0x1010, isWrite: true) == "miss")
    fill(&cache, 0x2000, nil, tag: 3)
    #expect(look(&cache, 0x2000) == "denied")
    fill(&cache, 0x3000, TranslationEntry.hole, tag: 4)
    #expect(look(&cache, 0x3000) == "denied")
    var untranslated = entry(0x9000)
    untranslated.isUntranslatedOnly = true
    fill(&cache, 0x4000, untranslated, tag: 5)
    #expect(look(&cache, 0x4000) == "denied")
  }

  @Test("one request is made for a page, and no more at once than configured")
  func requests() {
    var cache = TranslationCache(entryCount: 4, requestCount: 2)
    cache.start(0, for: bus(0x1000), isWrite: false, tag: 1)
    #expect(cache.freeRequest(for: bus(0x1fff), isWrite: false) == nil)
    #expect(cache.freeRequest(for: bus(0x1000), isWrite: true) == 1)
    #expect(cache.freeRequest(for: bus(0x2000), isWrite: false) == 1)
    cache.start(1, for: bus(0x2000), isWrite: false, tag: 2)
    #expect(cache.freeRequest(for: bus(0x3000), isWrite: false) == nil)
    cache.complete(tag: 2, answer: entry(0x7000))
    #expect(cache.freeRequest(for: bus(0x3000), isWrite: false) == 1)
  }

  @Test("the oldest entry goes first, and a new one replaces what it overlaps")
  func replacement() {
    var cache = TranslationCache(entryCount: 2, requestCount: 2)
    for page in 1...3 { fill(&cache, UInt64(page) << 12, entry(UInt64(page + 8) << 12)) }
    #expect(look(&cache, 0x1000) == "miss")
    #expect(look(&cache, 0x2000) == "0xa000")
    #expect(look(&cache, 0x3000) == "0xb000")
    fill(&cache, 0x3000, entry(0xf000))
    #expect(look(&cache, 0x3000) == "0xf000")
  }

  @Test("an invalidation removes what it names, and answers that were under way for it")
  func invalidation() {
    var cache = TranslationCache(entryCount: 4, requestCount: 4)
    fill(&cache, 0x1000, entry(0x9000))
    fill(&cache, 0x4000, entry(0xc000))
    cache.start(0, for: bus(0x2000), isWrite: false, tag: 7)
    cache.start(1, for: bus(0x8000), isWrite: false, tag: 8)
    cache.invalidate(AlignedRange(containing: 0x0000, sizeExponent: 14), keepingEntries: false)
    #expect(look(&cache, 0x1000) == "miss")
    #expect(look(&cache, 0x4000) == "0xc000")
    // A new request for the page may be made while the stale answer is awaited.
    #expect(cache.freeRequest(for: bus(0x2000), isWrite: false) == 2)
    cache.complete(tag: 7, answer: entry(0xa000))
    cache.complete(tag: 8, answer: entry(0xd000))
    #expect(look(&cache, 0x2000) == "miss")
    #expect(look(&cache, 0x8000) == "0xd000")
  }

  @Test("a denial does not outlive the invalidation of its page")
  func staleDenial() {
    var cache = TranslationCache(entryCount: 4, requestCount: 1)
    fill(&cache, 0x1000, nil)
    cache.invalidate(AlignedRange(containing: 0x1000, sizeExponent: 12), keepingEntries: false)
    #expect(look(&cache, 0x1000) == "miss")
    #expect(cache.freeRequest(for: bus(0x5000), isWrite: false) == 0)
  }

  @Test("answers that nobody waits for any more meet no later access")
  func abandoned() {
    var cache = TranslationCache(entryCount: 4, requestCount: 2)
    fill(&cache, 0x1000, nil, isWrite: true)
    cache.start(1, for: bus(0x2000), isWrite: true, tag: 9)
    cache.abandonRequests()
    cache.complete(tag: 9, answer: nil)
    #expect(look(&cache, 0x1000, isWrite: true) == "miss")
    #expect(look(&cache, 0x2000, isWrite: true) == "miss")
    #expect(cache.freeRequest(for: bus(0x3000), isWrite: false) == 0)
  }

  @Test("a flush forgets everything, also what is still to come")
  func flush() {
    var cache = TranslationCache(entryCount: 4, requestCount: 2)
    fill(&cache, 0x1000, entry(0x9000))
    cache.start(0, for: bus(0x2000), isWrite: false, tag: 7)
    cache.flush()
    cache.complete(tag: 7, answer: entry(0xa000))
    #expect(look(&cache, 0x1000) == "miss")
    #expect(look(&cache, 0x2000) == "miss")
  }
}
