import OrderingReference
import PCIeLayouts
import Testing
import Trace
import VirtioLayouts

@Suite("region-stays-local (SW-09, SW-12, DMB-D09)")
struct RegionStaysLocalTests {
  private static let strict: [BounceProfile] = [
    .swiotlbCapability(.strict), .dmbOffset, .dmbBus,
  ]
  private static let open: [BounceProfile] = [
    .swiotlbCapability(.hint), .swiotlbCapability(.mixed), .addressForm(.marker),
  ]

  @Test("outside the region anything goes where the profile is not strict", arguments: open)
  func outside(profile: BounceProfile) {
    let trace = placed(profile).cross(.up, memoryWrite(0xf_fff8, 8))
      .cross(.up, memoryWrite(0x10_2000, 64)).cross(.up, memoryRead(0x40))
    expectLegal(.regionStaysLocal, trace)
  }

  @Test(
    "no packet touches the region, whatever its address type", arguments: open,
    [0xf_fffc, 0x10_0000, 0x10_1ffc] as [UInt64])
  func inside(profile: BounceProfile, address: UInt64) {
    expectOnly(.regionStaysLocal, placed(profile).cross(.up, memoryWrite(address, 8)))
    expectOnly(
      .regionStaysLocal,
      placed(profile).cross(.up, memoryRead(address, 8, type: .translationRequest)))
  }

  @Test("a strict profile lets programmed interrupts through and nothing else", arguments: strict)
  func strictProfiles(profile: BounceProfile) {
    let vector = VectorEntry(vector: 0, address: 0xfee0_1000, data: 0x41)
    let trace = placed(profile).record(.vectorProgrammed(vector))
      .cross(.up, memoryWrite(0xfee0_1000))
    expectLegal(.regionStaysLocal, trace)
    expectOnly(.regionStaysLocal, trace.cross(.up, memoryWrite(0xfee0_2000)))
    expectOnly(.regionStaysLocal, placed(profile).cross(.up, memoryRead(0x40)))
  }

  @Test("without a region in use nothing is asked")
  func none() {
    let trace = placed(.none).cross(.up, memoryWrite(0x10_0000))
    #expect(trace.judge.ruleCounts[.regionStaysLocal] == 0)
    #expect(trace.judge.violations.isEmpty)
  }

  @Test("packets towards the device may name the region: that is the driver's way in")
  func down() {
    let trace = placed(.dmbBus).cross(.down, memoryWrite(0x10_0000))
    #expect(trace.judge.violations.isEmpty)
  }

  @Test("a relocated window is strict, too")
  func relocated() {
    let window = BounceRegion(
      base: 1 << 44, byteCount: 0x2000, profile: .addressForm(.relocatedWindow))
    func trace() -> TraceBuilder { TraceBuilder().record(.regionPlaced(window)) }
    expectOnly(.regionStaysLocal, trace().cross(.up, memoryWrite(1 << 44)))
    expectOnly(.regionStaysLocal, trace().cross(.up, memoryRead(0x40)))
  }
}
