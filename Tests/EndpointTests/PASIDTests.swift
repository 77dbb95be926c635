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
    #expect(asked.reach(prefix: nil, own: nil) == range)
    #expect(asked.reach(prefix: nil, own: five) == everything)
    #expect(asked.reach(prefix: five, own: five) == range)
    #expect(asked.reach(prefix: PASIDPrefix(6), own: five) == nil)
    #expect(asked.reach(prefix: five, own: nil) == nil)
    let global = InvalidateRange(range: range, isGlobal: true)
    #expect(global.reach(prefix: PASIDPrefix(6), own: five) == range)
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
