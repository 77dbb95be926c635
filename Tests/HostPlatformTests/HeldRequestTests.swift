import ByteLayouts
import CycleKernel
import HostPlatform
import PCIeFabric
import PCIeLayouts
import TestSupport
import Testing
import Trace

/// A unit that passes every address through, and holds requests for one of them.
private final class HoldingUnit: UpstreamTranslation {
  var held: UInt64?

  func translate(
    _ query: TranslationQuery
  ) -> (outcome: TranslationOutcome, memoryReadCount: Int) {
    (.translated(GuestPhysicalAddress(rawValue: query.address)), 0)
  }
  func holds(_ query: TranslationQuery) -> Bool { query.address == held }
  func prepare(_ query: TranslationQuery) -> Int { 0 }
  func readRegister(offset: UInt64, byteCount: Int, at cycle: Cycle) -> UInt64 { 0 }
  func writeRegister(offset: UInt64, value: UInt64, byteCount: Int, at cycle: Cycle) {}
}

@Suite("Requests that an IOMMU holds (SMMUv3, 3.12.2)")
struct HeldRequestTests {
  @Test(
    "a held write holds the writes behind it, and all arrive in order", arguments: [false, true])
  func writes(skipsIdleCycles: Bool) {
    let unit = HoldingUnit()
    let bench = HostBench(skipsIdleCycles: skipsIdleCycles, unit: unit)
    unit.held = 0x2000
    for address in [0x1000, 0x2000, 0x3000] as [UInt64] {
      bench.device.write([1, 2, 3, 4], at: address)
    }
    bench.run(500)
    #expect(bench.accesses(.device, writes: true).map(\.0.address) == [0x1000])
    unit.held = nil
    bench.run(500)
    #expect(bench.accesses(.device, writes: true).map(\.0.address) == [0x1000, 0x2000, 0x3000])
  }

  @Test(
    "a held read lets others be answered", arguments: [nil, HostReordering()] as [HostReordering?])
  func reads(reordering: HostReordering?) {
    let unit = HoldingUnit()
    var configuration = RootComplexConfiguration()
    configuration.reordering = reordering
    let bench = HostBench(root: configuration, unit: unit)
    unit.held = 0x2000
    bench.device.read(4, at: 0x2000, tag: 1)
    bench.device.read(4, at: 0x3000, tag: 2)
    bench.run(1000)
    #expect(bench.device.answers.map(\.header.tag) == [2])
    unit.held = nil
    bench.run(1000)
    #expect(bench.device.answers.map(\.header.tag) == [2, 1])
  }
}
