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

@Suite("Table walks (VT-d 3.4 to 3.7)")
struct WalkTests {
  @Test("a page is found at 3 and at 4 levels", arguments: [3, 4])
  func levels(levels: Int) {
    let bench = UnitBench()
    let table = bench.attach(levels: levels)
    bench.enable()
    let address: UInt64 = levels == 3 ? 0x5a_bcde_f000 : 0x9a5a_bcde_f000
    bench.map(address, to: 0x12_3000, table: table, levels: levels)
    let (outcome, count) = bench.translate(address + 0x456)
    #expect(outcome == translated(0x12_3456))
    #expect(count == 2 + levels)
    #expect(bench.recorder.tableReads.map(\.byteCount) == [16, 16] + [8, 8, 8, 8].prefix(levels))
    #expect(bench.recorder.tableReads.allSatisfy { $0.agent == .iommu })
    #expect(bench.translate(address + 0x789).memoryReadCount == 0)
  }

  @Test(
    "large pages end the walk early and keep the low bits",
    arguments: [(2, 0x4020_0000), (3, 0xc000_0000)] as [(Int, UInt64)])
  func largePages(level: Int, physical: UInt64) {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    let address: UInt64 = 0x7f_4000_0000
    bench.map(address, to: physical, table: table, level: level)
    let offset: UInt64 = level == 2 ? 0x12_3456 : 0x3512_3456
    let (outcome, count) = bench.translate(address + offset)
    #expect(outcome == translated(physical + offset))
    #expect(count == 2 + 4 - (level - 1))
  }

  @Test("permissions are the AND over the levels")
  func permissions() {
    for bits in 0..<256 {
      let bench = UnitBench()
      let table = bench.attach()
      bench.enable()
      let address: UInt64 = 0x1234_5678_9000
      let place = (1...4).reversed().map {
        bench.place(of: address, level: $0, table: table, levels: 4)
      }
      var effective: PagePermissions = [.read, .write]
      for (index, place) in place.enumerated() {
        let permissions = PagePermissions(rawValue: UInt8(bits >> (2 * index) & 3))
        effective.formIntersection(permissions)
        let old = index == 3 ? 0x20_0000 : bench.peek(place) & ~3
        bench.poke(old | UInt64(permissions.rawValue), at: place)
      }
      let readable = effective.contains(.read)
      let writable = effective.contains(.write)
      #expect(
        bench.translate(address, .read).outcome
          == (readable ? translated(0x20_0000) : .fault(reason: .readNotAllowed)))
      #expect(
        bench.translate(address, .write).outcome
          == (writable ? translated(0x20_0000) : .fault(reason: .writeNotAllowed)))
      let zeroLength = bench.translate(address, .read, byteCount: 0).outcome
      #expect((zeroLength == translated(0x20_0000)) == (readable || writable))
      guard
        case .granted(let entry) = bench.translate(
          address, .translationRequest(noWrite: false)
        ).outcome
      else {
        Issue.record("no answer")
        return
      }
      #expect(entry.allowsRead == readable && entry.allowsWrite == writable)
    }
  }

  @Test("while translation is off, addresses pass and ATS is blocked")
  func off() {
    let bench = UnitBench()
    #expect(bench.translate(0x1234_5678).outcome == translated(0x1234_5678))
    #expect(bench.translate(0xfee0_0000).outcome == translated(0xfee0_0000))
    for kind in [
      TranslationQuery.Kind.translatedRead, .translatedWrite, .translationRequest(noWrite: true),
    ] {
      #expect(bench.translate(0x1000, kind).outcome == .blocked(.translationDisabled))
    }
    #expect(bench.recorder.events.isEmpty)
  }

  @Test("SRTP takes the root table over, a write of RTADDR alone does not")
  func rootPointer() {
    let bench = UnitBench()
    bench.attach(type: .passThrough)
    bench.enable()
    bench.write(TranslationUnitRegister.rootTableAddress, 0x6000)
    #expect(bench.translate(0x1000).outcome == translated(0x1000))
    bench.command([.setRootTablePointer, .translationEnable])
    bench.setContext(ContextEntry(low: 0, high: 0))
    #expect(bench.translate(0x1000).outcome == translated(0x1000), "the context is cached")
    let other = UnitBench()
    other.attach(type: .passThrough)
    other.enable()
    other.write(TranslationUnitRegister.rootTableAddress, 0x6000)
    other.command([.setRootTablePointer, .translationEnable])
    #expect(other.translate(0x1000).outcome == .fault(reason: .rootEntryNotPresent))
  }
}

@Suite("ATS at the translation unit (VT-d 4.2, ATS 2.3)")
struct ATSTests {
  @Test(
    "an answer has the size of the leaf",
    arguments: [(1, 12), (2, 21), (3, 30)] as [(Int, UInt8)])
  func size(level: Int, exponent: UInt8) {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    bench.map(0x40_4000_0000, to: 0x8000_0000, table: table, level: level)
    let query = bench.translate(0x40_4000_0000, .translationRequest(noWrite: false))
    let range = AlignedRange(containing: 0x8000_0000, sizeExponent: exponent)
    #expect(
      query.outcome
        == .granted(TranslationEntry(range: range, allowsRead: true, allowsWrite: true)))
    #expect(
      bench.translate(0x40_4000_0000, .translationRequest(noWrite: true)).outcome
        == .granted(TranslationEntry(range: range, allowsRead: true, allowsWrite: false)))
  }

  @Test("what is not mapped, too wide or an interrupt is a hole without a fault")
  func holes() {
    let bench = UnitBench()
    let table = bench.attach(levels: 3)
    bench.enable()
    bench.map(0x7000, to: 0x12_3000, table: table, levels: 3, permissions: .write)
    for address in [0x5000, 1 << 39, 0xfee0_1000] as [UInt64] {
      #expect(
        bench.translate(address, .translationRequest(noWrite: false)).outcome == .granted(.hole))
    }
    #expect(
      bench.translate(0x7000, .translationRequest(noWrite: true)).outcome == .granted(.hole),
      "write-only, asked without write")
    #expect(bench.recorder.faults.isEmpty && bench.unit.faultStatus == [])
  }

  @Test("a hole is not cached: the mapping is found as soon as it exists")
  func holesAreNotCached() {
    let bench = UnitBench()
    let table = bench.attach()
    bench.enable()
    #expect(
      bench.translate(0x7000, .translationRequest(noWrite: false)).outcome == .granted(.hole))
    bench.map(0x7000, to: 0x12_3000, table: table)
    #expect(bench.translate(0x7000).outcome == translated(0x12_3000))
  }

  @Test("a translated request is checked against the context alone")
  func translatedRequests() {
    let bench = UnitBench()
    bench.attach()
    bench.enable()
    let (outcome, count) = bench.translate(0x55_6677, .translatedWrite)
    #expect(outcome == translated(0x55_6677))
    #expect(count == 2)
    #expect(bench.translate(0x77_6655, .translatedRead).memoryReadCount == 0)
  }

  @Test(
    "translation types 00 and 10 block ATS with fault D",
    arguments: [TranslationType.untranslatedOnly, .passThrough])
  func blocked(type: TranslationType) {
    let bench = UnitBench()
    let table = bench.attach(type: type)
    bench.enable()
    bench.map(0x7000, to: 0x12_3000, table: table)
    for kind in [
      TranslationQuery.Kind.translatedRead, .translatedWrite, .translationRequest(noWrite: true),
    ] {
      #expect(
        bench.translate(0x7000, kind).outcome == .fault(reason: .blockedByTranslationType))
    }
    let expected: UInt64 = type == .passThrough ? 0x7000 : 0x12_3000
    #expect(bench.translate(0x7000).outcome == translated(expected))
  }
}
