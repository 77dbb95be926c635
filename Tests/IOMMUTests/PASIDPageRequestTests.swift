import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing
import Trace

@Suite("Page requests with a PASID (VT-d 7.4 to 7.7 and 9.4)")
struct PASIDPageRequestTests {
  typealias Register = TranslationUnitRegister
  private static let queue: UInt64 = 0x8000

  private func bench() -> ScalableBench {
    let bench = ScalableBench(takesPageRequests: true)
    bench.attach(5, to: 0x10_5000, domain: 15)
    bench.enable()
    bench.bench.write(Register.pageRequestQueueAddress, Self.queue)
    return bench
  }

  private func ask(_ bench: ScalableBench, _ pasid: UInt32?) -> PageGroupResponse? {
    #expect(
      bench.bench.unit.pageRequested(
        requester: bench.bench.function, pasid: pasid.map { PASIDPrefix($0) },
        PageRequest(page: 0x4_6000, index: 7, isLast: true, wantsRead: false, wantsWrite: true),
        at: bench.bench.cycle))
    return bench.bench.unit.takePageResponse()
  }

  @Test("the entry of the queue has it, and says so")
  func entry() {
    for pasid in [UInt32(0xf_ffff), 0, 0x5_6789] {
      let bench = bench()
      #expect(ask(bench, pasid) == nil)
      let entry = PageRequestDescriptor(
        low: bench.bench.peek(Self.queue), high: bench.bench.peek(Self.queue + 8))
      #expect(entry.pasid == pasid && entry.page == 0x4_6000 && entry.index == 7)
      #expect(entry.requester == bench.bench.function.rawValue && entry.wantsWrite)
      #expect(entry.low >> 8 & 0xff == 1 && entry.low >> 52 == 0)
    }
    let bench = bench()
    #expect(ask(bench, nil) == nil)
    #expect(
      PageRequestDescriptor(low: bench.bench.peek(Self.queue), high: 0).pasid == nil)
  }

  @Test("what the unit answers itself has the PASID of the request")
  func full() {
    let bench = bench()
    bench.bench.write(Register.pageRequestQueueTail, 127 << 5)
    #expect(ask(bench, 5)?.pasid == PASIDPrefix(5))
    #expect(ask(bench, nil)?.pasid == .some(nil))
  }

  @Test(
    "a context entry that does not allow it answers an invalid request, and a fault is recorded",
    arguments: [
      (UInt64(16), FaultReason.pageRequestsNotEnabled), (8, .pasidNotEnabled),
      (4, .deviceTLBNotEnabled), (1, .scalableContextNotPresent),
    ])
  func refused(bit: UInt64, reason: FaultReason) throws {
    let bench = bench()
    bench.bench.poke(bench.bench.peek(bench.contextPlace) & ~bit, at: bench.contextPlace)
    let response = try #require(ask(bench, 5))
    #expect(response.code == .invalidRequest && response.pasid == PASIDPrefix(5))
    #expect(bench.bench.recorder.faults.map(\.reason) == [reason.rawValue])
    let place = Register.faultRecords
    let record = FaultRecord(
      low: bench.bench.read(place, byteCount: 8), high: bench.bench.read(place + 8, byteCount: 8))
    #expect(record.pasid == 5 && record.pageAddress == 0x4_6000 && record.isWrite)
  }
}
