import ByteLayouts
import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing

@Suite("Translations that hold for every PASID (VT-d 6.5.2 and 9.7; ATS 1.1, 2.3)")
struct GlobalTranslationTests {
  private func translated(_ address: UInt64) -> TranslationOutcome {
    .translated(GuestPhysicalAddress(rawValue: address))
  }

  /// PASIDs 5 and 6 of a domain, and 7 of another, with different pages at the same address.
  private func bench(isGlobal: Bool) -> FirstLevelBench {
    let bench = FirstLevelBench()
    for (pasid, physical, domain) in [
      (UInt32(5), UInt64(0x20_5000), UInt16(15)), (6, 0x20_6000, 15), (7, 0x20_7000, 16),
    ] {
      bench.map(
        0x9000, to: physical, table: bench.attach(pasid, domain: domain), isGlobal: isGlobal)
    }
    bench.scalable.enable()
    return bench
  }

  @Test("what one PASID of a domain left in the cache serves the others, and no other domain")
  func shared() {
    for isGlobal in [true, false] {
      let bench = bench(isGlobal: isGlobal)
      #expect(bench.scalable.translate(5) == translated(0x20_5004))
      #expect(bench.scalable.translate(6) == translated(isGlobal ? 0x20_5004 : 0x20_6004))
      #expect(bench.scalable.translate(7) == translated(0x20_7004))
    }
  }

  @Test("an answer says Global only to a request with a PASID")
  func answers() throws {
    for isGlobal in [true, false] {
      let bench = bench(isGlobal: isGlobal)
      // Requests without a PASID have that of the context entry, 3.
      bench.map(0x9000, to: 0x20_3000, table: bench.attach(3, domain: 17), isGlobal: isGlobal)
      for (pasid, expected) in [(UInt32?(5), isGlobal), (nil, false)] {
        guard
          case .granted(let entry) = bench.scalable.translate(
            pasid, .translationRequest(noWrite: false))
        else {
          Issue.record("not granted")
          continue
        }
        #expect(entry.isGlobal == expected && entry.allowsWrite)
      }
    }
  }

  @Test("an invalidation of a PASID leaves it, one of pages of any PASID of the domain takes it")
  func invalidations() {
    let pages = InvalidationDescriptor.PageRange(address: 0x9000, mask: 0)
    let others = InvalidationDescriptor.PageRange(address: 0xa000, mask: 0)
    let cases: [(InvalidationDescriptor, global: Bool, own: Bool)] = [
      (.pasidIOTLB(domain: 15, pasid: 5, pages: nil), false, true),
      (.pasidIOTLB(domain: 15, pasid: 6, pages: nil), false, false),
      (.pasidIOTLB(domain: 15, pasid: 5, pages: pages), true, true),
      (.pasidIOTLB(domain: 15, pasid: 6, pages: pages), true, false),
      (.pasidIOTLB(domain: 15, pasid: 5, pages: others), false, false),
      (.pasidIOTLB(domain: 16, pasid: 5, pages: pages), false, false),
      (
        .iotlb(
          .pages(domain: 15, address: 0x9000, addressMask: 0), drainsReads: true,
          drainsWrites: true), false, false
      ),
      (.iotlb(.domain(15), drainsReads: true, drainsWrites: true), true, true),
      (.iotlb(.global, drainsReads: true, drainsWrites: true), true, true),
    ]
    for (descriptor, takesGlobal, takesOwn) in cases {
      for isGlobal in [true, false] {
        let bench = bench(isGlobal: isGlobal)
        #expect(bench.scalable.translate(5) == translated(0x20_5004))
        let walks = bench.bench.unit.walkCount
        bench.bench.queue(descriptor, bench.bench.wait(1))
        bench.bench.run(200)
        #expect(bench.bench.status == 1)
        #expect(bench.scalable.translate(5) == translated(0x20_5004))
        let isGone = bench.bench.unit.walkCount > walks
        #expect(isGone == (isGlobal ? takesGlobal : takesOwn), "\(descriptor) global \(isGlobal)")
      }
    }
  }
}
