import HostPlatform
import IOMMULayouts
import PCIeLayouts
import Testing

@Suite("Page requests of devices (VT-d 7.4 to 7.7)")
struct PageRequestTests {
  typealias Register = TranslationUnitRegister
  private static let queue: UInt64 = 0x6000

  private func bench(
    type: TranslationType = .withDeviceTLB, isOn: Bool = true, hasQueue: Bool = true
  ) -> UnitBench {
    var configuration = TranslationUnitConfiguration()
    configuration.takesPageRequests = true
    let bench = UnitBench(configuration)
    bench.attach(type: type)
    if isOn { bench.enable() }
    if hasQueue { bench.write(Register.pageRequestQueueAddress, Self.queue) }
    bench.write(Register.pageRequestEventControl + 4, 0xc0, byteCount: 4)
    bench.write(Register.pageRequestEventControl, 0, byteCount: 4)
    return bench
  }

  private func ask(
    _ bench: UnitBench, _ page: UInt64, group: UInt16 = 7, isLast: Bool = true
  ) -> Bool {
    bench.unit.pageRequested(
      requester: bench.function, pasid: nil,
      PageRequest(page: page, index: group, isLast: isLast, wantsRead: true, wantsWrite: false),
      at: bench.cycle)
  }

  @Test("a request becomes an entry, the tail moves, and one event is raised until it is seen")
  func queues() {
    let bench = bench()
    #expect(ask(bench, 0x4_5000, isLast: false) && ask(bench, 0x4_6000))
    let entry = PageRequestDescriptor(
      low: bench.peek(Self.queue + 32), high: bench.peek(Self.queue + 40))
    #expect(entry.isPageRequest && entry.requester == bench.function.rawValue)
    #expect(entry.page == 0x4_6000 && entry.index == 7 && entry.isLast)
    #expect(entry.wantsRead && !entry.wantsWrite)
    #expect(bench.read(Register.pageRequestQueueTail) == 2 << 5)
    #expect(bench.read(Register.pageRequestStatus) == 1)
    #expect(bench.unit.takeEvent() == 0xc0 && bench.unit.takeEvent() == nil)
    bench.write(Register.pageRequestStatus, 1, byteCount: 4)
    #expect(ask(bench, 0x4_7000) && bench.unit.takeEvent() == 0xc0)
    #expect(bench.unit.takePageResponse() == nil)
  }

  @Test("a masked event waits for its mask")
  func masked() {
    let bench = bench()
    bench.write(Register.pageRequestEventControl, 1 << 31, byteCount: 4)
    #expect(ask(bench, 0x1000) && bench.unit.takeEvent() == nil)
    #expect(bench.read(Register.pageRequestEventControl) == 3 << 30)
    bench.write(Register.pageRequestEventControl, 0, byteCount: 4)
    #expect(bench.unit.takeEvent() == 0xc0)
  }

  @Test("what finds the queue full is answered with success, once for its group")
  func overflow() {
    let bench = bench()
    for page in 0..<127 { #expect(ask(bench, UInt64(page) << 12)) }
    #expect(ask(bench, 0x10_0000, group: 9, isLast: false) && ask(bench, 0x10_1000, group: 9))
    #expect(bench.read(Register.pageRequestStatus) == 3)
    #expect(bench.read(Register.pageRequestQueueTail) == 127 << 5)
    let answer = PageGroupResponse(target: bench.function, index: 9, code: .success)
    #expect(bench.unit.takePageResponse() == answer && bench.unit.takePageResponse() == nil)
    // Nothing is taken until the bit is cleared, also when there is room.
    bench.write(Register.pageRequestQueueHead, 64 << 5)
    #expect(ask(bench, 0x20_0000, group: 10))
    #expect(bench.unit.takePageResponse()?.index == 10)
    bench.write(Register.pageRequestStatus, 2, byteCount: 4)
    #expect(ask(bench, 0x20_0000, group: 11) && bench.unit.takePageResponse() == nil)
    #expect(bench.read(Register.pageRequestQueueTail) == 0)
  }

  @Test("a unit that cannot take it answers failure, and a context without ATS an invalid request")
  func refused() {
    for bench in [bench(isOn: false), bench(hasQueue: false)] {
      #expect(ask(bench, 0x1000, isLast: false) && bench.unit.takePageResponse() == nil)
      #expect(ask(bench, 0x1000) && bench.unit.takePageResponse()?.code == .failure)
    }
    for type in [TranslationType.untranslatedOnly, .passThrough] {
      let bench = bench(type: type)
      #expect(ask(bench, 0x1000) && bench.unit.takePageResponse()?.code == .invalidRequest)
    }
  }

  @Test("a response descriptor becomes a response", arguments: PageResponseCode.allCases)
  func responds(code: PageResponseCode) throws {
    let bench = bench()
    let descriptor = InvalidationDescriptor.pageGroupResponse(
      requester: bench.function.rawValue, index: 0x1ff, code: code.rawValue, pasid: 0x5_6789)
    let words = descriptor.words
    #expect(try InvalidationDescriptor(low: words.low, high: words.high) == descriptor)
    bench.queue(descriptor, bench.wait(3))
    bench.run(200)
    #expect(bench.status == 3)
    #expect(
      bench.unit.takePageResponse()
        == PageGroupResponse(
          target: bench.function, index: 0x1ff, code: code, pasid: PASIDPrefix(0x5_6789)))
  }

  @Test("a unit without page requests has neither registers nor descriptor for them")
  func absent() {
    let bench = UnitBench()
    bench.attach()
    bench.enable()
    bench.write(Register.pageRequestQueueAddress, Self.queue)
    #expect(bench.read(Register.pageRequestQueueAddress) == 0)
    #expect(!ask(bench, 0x1000))
    bench.queue(.pageGroupResponse(requester: 1, index: 0, code: 0))
    bench.run(100)
    #expect(bench.unit.faultStatus.contains(.invalidationQueueError))
  }
}
