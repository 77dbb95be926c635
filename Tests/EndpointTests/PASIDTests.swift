import ByteLayouts
import PCIeLayouts
import Testing

@testable import Endpoint

@Suite("PASIDs of the endpoint (PCIe Base, 6.20; ATS-11, ATS-12)")
struct PASIDTests {
  private let range = AlignedRange(containing: 0x9000, sizeExponent: 13)
  private let five = PASIDPrefix(5)

  @Test("an invalidation reaches the translations of its PASID, with G all, without one everything")
  func reach() {
    let asked = InvalidateRange(range: range)
    let everything = InvalidateRange.everything.range
    func expect(
      _ request: InvalidateRange, _ prefix: PASIDPrefix?, own: PASIDPrefix?,
      _ wanted: (AlignedRange, Bool)?
    ) {
      let found = request.reach(prefix: prefix, own: own)
      #expect(found?.range == wanted?.0 && found?.takesGlobal == wanted?.1)
    }
    expect(asked, nil, own: nil, (range, true))
    expect(asked, nil, own: five, (everything, true))
    expect(asked, five, own: five, (range, false))
    expect(asked, PASIDPrefix(6), own: five, nil)
    expect(asked, five, own: nil, nil)
    let global = InvalidateRange(range: range, isGlobal: true)
    expect(global, PASIDPrefix(6), own: five, (range, true))
  }

  /// A cache with one page that holds for every PASID, and one that does not.
  private func cache(_ mutant: EndpointMutant? = nil) -> TranslationCache {
    var cache = TranslationCache(entryCount: 8, requestCount: 2, mutant: mutant)
    for (page, isGlobal) in [(UInt64(0x9000), true), (0xa000, false)] {
      cache.start(
        0, for: BusAddress(rawValue: page), isWrite: false, tag: 1)
      cache.complete(
        tag: 1,
        answer: TranslationEntry(
          range: AlignedRange(containing: page + 0x7_0000, sizeExponent: 12), allowsRead: true,
          allowsWrite: true, isGlobal: isGlobal))
    }
    return cache
  }

  private func pages(_ cache: TranslationCache) -> [UInt64] {
    [0x9000, 0xa000].filter { cache.covers($0, isWrite: false) }
  }

  @Test("what holds for every PASID stays until an invalidation names it by G")
  func global() {
    let all = InvalidateRange.everything.range
    #expect(pages(cache()) == [0x9000, 0xa000])
    for (takesGlobal, mutant, left) in [
      (false, nil, [0x9000]), (true, nil, []), (true, .keepsGlobalTranslations, [0x9000]),
    ] as [(Bool, EndpointMutant?, [UInt64])] {
      var cache = cache(mutant)
      cache.invalidate(all, takesGlobal: takesGlobal, keepingEntries: false)
      #expect(pages(cache) == left)
    }
  }

  @Test("another PASID finds what holds for every PASID, and nothing else")
  func another() {
    for (keepsGlobal, mutant, left) in [
      (true, nil, [0x9000]), (false, nil, []), (true, .takesAllForGlobal, [0x9000, 0xa000]),
    ] as [(Bool, EndpointMutant?, [UInt64])] {
      var cache = cache(mutant)
      cache.flush(keepingGlobal: keepsGlobal)
      #expect(pages(cache) == left)
    }
  }

  @Test("requests have the prefix unless they are translated", arguments: [false, true])
  func prefixes(translates: Bool) {
    let bench = PortBench()
    bench.context.pasid = five
    if translates { bench.grantEverything(distance: 0x8000) }
    bench.read(0x8000, 64)
    bench.write(0x9000, 64)
    bench.run(500)
    #expect(bench.root.requests.count == (translates ? 4 : 2))
    for header in bench.root.requests {
      #expect(header.pasid == (header.addressType == .translated ? nil : five))
    }
  }
}
