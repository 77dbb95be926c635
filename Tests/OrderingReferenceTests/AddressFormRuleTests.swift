import OrderingReference
import PCIeLayouts
import Testing
import Trace
import VirtioLayouts

@Suite("promised-range-kept and window-clear-of-memory (docs/variants.md)")
struct AddressFormRuleTests {
  private var promised: TraceBuilder { placed(.addressForm(.promisedRange)) }

  @Test("requests inside the range and programmed interrupts are legal")
  func inside() {
    let vector = VectorEntry(vector: 0, address: 0xfee0_1000, data: 0x41)
    let trace = promised.record(.vectorProgrammed(vector))
      .cross(.up, memoryRead(0x10_0000, 64)).cross(.up, memoryWrite(0x10_1fc0, 64))
      .cross(.up, memoryWrite(0xfee0_1000))
    expectLegal(.promisedRangeKept, trace)
  }

  @Test(
    "a request that begins before the range, ends behind it or lies elsewhere is not",
    arguments: [0, 0xf_fffc, 0x10_1ffc, 0x10_2000, 0xfee0_1000] as [UInt64])
  func outside(address: UInt64) {
    expectOnly(.promisedRangeKept, promised.cross(.up, memoryWrite(address, 8)))
    expectOnly(.promisedRangeKept, promised.cross(.up, memoryRead(address, 8)))
  }

  @Test("no promise, nothing asked")
  func none() {
    let trace = placed(.swiotlbCapability(.mixed)).cross(.up, memoryWrite(0x40))
    #expect(trace.judge.ruleCounts[.promisedRangeKept] == 0)
  }

  @Test("a window lies above host memory", arguments: [0, 0x10_0000, 0xff_ffff] as [UInt64])
  func window(base: UInt64) {
    func at(_ base: UInt64) -> TraceBuilder {
      TraceBuilder().record(
        .regionPlaced(
          BounceRegion(base: base, byteCount: 0x2000, profile: .addressForm(.relocatedWindow))))
    }
    expectOnly(.windowClearOfMemory, at(base))
    expectLegal(.windowClearOfMemory, at(1 << 24))
  }
}
