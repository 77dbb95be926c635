import OrderingReference
import Testing
import Trace
import VirtioLayouts

@Suite("completion-carries-memory (PCIe Base, 2.2.9)")
struct CompletionCarriesMemoryTests {
  private let rule = RuleName.completionCarriesMemory

  @Test("a read over the edge of a page carries what stands there")
  func legal() {
    let trace = TraceBuilder().write(.guest, 0x5ffc, pattern(8))
    expectLegal(rule, trace.fetch(.readData, 0x5ffc, pattern(8)))
    expectOnly(rule, trace.fetch(.readData, 0x5ffc, pattern(8).reversed()))
  }

  @Test("a read with a write to its page on the way is not decided")
  func undecided() {
    let trace = TraceBuilder().write(.guest, 0x5000, [1])
    let access = trace.access(.readData, 0x5000, 1)
    trace.record(.deviceReadIssued(access)).write(.guest, 0x5000, [2])
      .record(.deviceReadCompleted(access), [1])
    #expect(trace.judge.ruleCounts[rule] == 0)
    #expect(trace.judge.violations.isEmpty)
  }

  @Test("a failed read, a refused one and one of an unknown address are not decided")
  func skipped() {
    let trace = TraceBuilder(identity: false)
    trace.fetch(.readData, 0x5000, [9])
    var access = trace.access(.readData, 0x5000, 1)
    access.route = .refused
    trace.record(.deviceReadIssued(access)).record(.deviceReadCompleted(access), [9])
    #expect(trace.judge.ruleCounts[rule] == 0)
    #expect(trace.judge.violations.isEmpty)
  }

  @Test("addresses are read as the bounce profile says")
  func profiles() {
    let profiles: [(BounceProfile, UInt64)] = [
      (.swiotlbCapability(.mixed), 0x80_0040), (.dmbBus, 0x80_0040), (.dmbOffset, 0x40),
    ]
    for (profile, address) in profiles {
      let region = BounceRegion(base: 0x80_0000, byteCount: 0x1000, profile: profile)
      let trace = TraceBuilder().record(.regionPlaced(region))
        .write(.guest, 0x40, [3, 4], space: .bounce)
      expectLegal(rule, trace.fetch(.readData, address, [3, 4]))
      expectOnly(rule, trace.fetch(.readData, address, [3, 5]))
    }
  }

  @Test("a mapping says where an address stands until it is taken back")
  func mapped() {
    let mapping = DMAMapping(
      deviceAddress: 0x9000_0000, space: .host, memoryAddress: 0x7000, byteCount: 0x1000,
      direction: .toDevice)
    let trace = TraceBuilder().record(.dmaMapped(mapping)).write(.guest, 0x7ffe, [8, 6])
    expectLegal(rule, trace.fetch(.readData, 0x9000_0ffe, [8, 6]))
    trace.record(.dmaUnmapped(mapping)).fetch(.readData, 0x9000_0ffe, [1, 1])
    #expect(trace.judge.ruleCounts[rule] == 1)
  }
}
