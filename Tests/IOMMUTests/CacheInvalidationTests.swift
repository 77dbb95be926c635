import ByteLayouts
import CycleKernel
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

private func translated(_ address: UInt64) -> TranslationOutcome {
  .translated(GuestPhysicalAddress(rawValue: address))
}

@Suite("Caches and their invalidation (VT-d 6.2, 6.5)")
struct CacheInvalidationTests {
  /// A bench whose IOTLB holds 0x7000 -> 0x20_0000 while memory says 0x30_0000.
  private func stale() -> UnitBench {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    bench.map(0x7000, to: 0x20_0000, table: table)
    _ = bench.translate(0x7000)
    bench.map(0x7000, to: 0x30_0000, table: table)
    return bench
  }

  static let scopes: [(InvalidationDescriptor.TranslationScope, Bool)] = [
    (.global, true), (.domain(0x1234), true), (.domain(0x1235), false),
    (.pages(domain: 0x1234, address: 0x7000, addressMask: 0), true),
    (.pages(domain: 0x1234, address: 0x6000, addressMask: 0), false),
    (.pages(domain: 0x1234, address: 0x6000, addressMask: 1), true),
    (.pages(domain: 0x1235, address: 0x7000, addressMask: 0), false),
    (.pages(domain: 0x1234, address: 0x8000, addressMask: 3), false),
  ]

  @Test("a stale translation lives until an invalidation in its scope", arguments: scopes)
  func stale(scope: InvalidationDescriptor.TranslationScope, hits: Bool) {
    let bench = stale()
    #expect(bench.translate(0x7008).outcome == translated(0x20_0008))
    bench.queue(.iotlb(scope, drainsReads: true, drainsWrites: true))
    let due = bench.unit.nextDue
    bench.run(due - bench.cycle - 1)
    #expect(bench.translate(0x7008).outcome == translated(0x20_0008), "not yet processed")
    bench.run(1)
    #expect(bench.translate(0x7008).outcome == translated(hits ? 0x30_0008 : 0x20_0008))
    #expect(bench.unit.generation == (hits ? 1 : 0))
    #expect(bench.unit.nextDue == .never)
  }

  @Test("invalidating one page of a large page removes all of it")
  func largePage() {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    bench.map(0x4020_0000, to: 0x40_0000, table: table, level: 2)
    _ = bench.translate(0x4020_1000)
    _ = bench.translate(0x4021_5000)
    bench.map(0x4020_0000, to: 0x60_0000, table: table, level: 2)
    #expect(bench.translate(0x4021_5000).outcome == translated(0x41_5000))
    let scope = InvalidationDescriptor.TranslationScope.pages(
      domain: 0x1234, address: 0x4020_9000, addressMask: 0)
    bench.queue(.iotlb(scope, drainsReads: false, drainsWrites: false))
    bench.run(30)
    #expect(bench.translate(0x4020_1000).outcome == translated(0x60_1000))
    #expect(bench.translate(0x4021_5000).outcome == translated(0x61_5000))
  }

  static let contexts: [(InvalidationDescriptor.ContextScope, Bool)] = [
    (.global, true), (.domain(0x1234), true), (.domain(0x1233), false),
    (.device(domain: 0x1234, requester: 0x032a, functionMask: 0), true),
    (.device(domain: 0x1234, requester: 0x032e, functionMask: 0), false),
    (.device(domain: 0x1234, requester: 0x032e, functionMask: 1), true),
    (.device(domain: 0x1234, requester: 0x032c, functionMask: 2), true),
    (.device(domain: 0x1234, requester: 0x032b, functionMask: 2), false),
    (.device(domain: 0x1234, requester: 0x032b, functionMask: 3), true),
  ]

  @Test("a stale context lives until an invalidation in its scope", arguments: contexts)
  func context(scope: InvalidationDescriptor.ContextScope, hits: Bool) {
    let bench = UnitBench()
    bench.attach(type: .passThrough)
    bench.enable()
    _ = bench.translate(0x7000)
    bench.setContext(ContextEntry(low: 0, high: 0))
    #expect(bench.translate(0x7000).outcome == translated(0x7000))
    bench.queue(.contextCache(scope))
    bench.run(30)
    #expect(
      bench.translate(0x7000).outcome
        == (hits ? .fault(reason: .contextEntryNotPresent) : translated(0x7000)))
    #expect(bench.unit.generation == (hits ? 1 : 0))
  }

  @Test("the IOTLB is finite: 64 other pages of its sets push a translation out")
  func finite() {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    for page in 0..<65 as Range<UInt64> {
      bench.map(0x10_0000 + page << 12, to: 0x20_0000 + page << 12, table: table)
    }
    for page in 0..<64 as Range<UInt64> { _ = bench.translate(0x10_0000 + page << 12) }
    for page in 0..<64 as Range<UInt64> {
      #expect(bench.translate(0x10_0000 + page << 12).memoryReadCount == 0)
    }
    _ = bench.translate(0x10_0000 + 64 << 12)
    let misses = (0..<65 as Range<UInt64>).count {
      bench.unit.prepare(
        TranslationQuery(
          requester: bench.function, address: 0x10_0000 + $0 << 12, byteCount: 1, kind: .read,
          cycle: 1)) > 0
    }
    #expect(misses > 0)
  }
}
