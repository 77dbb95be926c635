import ByteLayouts
import PCIeFabric
import PCIeLayouts
import Testing

@testable import Endpoint

@Suite("Page Request Interface of the endpoint (ATS 1.1, 4 and 5.2)")
struct PageRequestUnitTests {
  private static let at: UInt16 = 0x200

  private func bench() throws -> EndpointBench {
    let bench = try EndpointBench { $0.offersPageRequests = true }
    bench.configure(Self.at + 12, 5)
    return bench
  }

  private func respond(_ bench: EndpointBench, _ group: UInt16, _ code: PageResponseCode) {
    bench.link.down.post(
      PageGroupResponse(target: EndpointBench.function, index: group, code: code)
        .header(from: ScriptedRoot.identifier))
    bench.run(40)
  }

  private func status(_ bench: EndpointBench) throws -> UInt32 {
    try #require(bench.configuration(Self.at + 4)) >> 16
  }

  @Test("the capability stands behind ATS, and a function without it has none")
  func capability() throws {
    let bench = try bench()
    #expect(bench.configuration(0x100) == 0x1081_000f)
    // Error reporting stands between the two.
    #expect(bench.configuration(0x108).map { $0 >> 20 } == 0x200)
    #expect(bench.configuration(Self.at) == 0x0001_0013)
    #expect(bench.configuration(Self.at + 4) == 0x0100_0000)
    #expect(bench.configuration(Self.at + 8) == 32)
    #expect(try EndpointBench().configuration(0x108).map { $0 >> 20 } == 0)
  }

  @Test("the allocation changes only while the interface is off, and reset reads as 0")
  func allocation() throws {
    let bench = try bench()
    bench.configure(Self.at + 4, 2, enables: 3)
    #expect(bench.configuration(Self.at + 4) == 0x0100_0000)
    bench.configure(Self.at + 4, 1, enables: 3)
    #expect(bench.configuration(Self.at + 4) == 1)
    bench.configure(Self.at + 12, 9)
    #expect(bench.configuration(Self.at + 12) == 5)
    bench.configure(Self.at + 4, 0, enables: 3)
    #expect(try status(bench) == 0x100)
    bench.configure(Self.at + 12, 9)
    #expect(bench.configuration(Self.at + 12) == 9)
  }

  @Test("a response for no group is told, and its bit is cleared by writing 1")
  func unexpected() throws {
    let bench = try bench()
    bench.configure(Self.at + 4, 1, enables: 3)
    respond(bench, 3, .success)
    #expect(try status(bench) == 2)
    bench.configure(Self.at + 4, 1 << 16, enables: 12)
    #expect(try status(bench) == 2)
    bench.configure(Self.at + 4, 2 << 16, enables: 12)
    #expect(try status(bench) == 0)
  }

  @Test("groups take credits and give them back; an index rests until its response")
  func credits() {
    var unit = PageRequestUnit(mutant: nil)
    #expect(unit.nextGroupLimit == 0)
    unit.enable(limit: 5)
    #expect(unit.nextGroupLimit == 4)
    let first = unit.ask([0x1000, 0x2000, 0x3000], isWrite: true, pasid: nil)
    #expect(unit.nextGroupLimit == 2)
    let second = unit.ask([0x4000, 0x5000], isWrite: false, pasid: nil)
    #expect(unit.nextGroupLimit == 0 && unit.outstandingCount == 5 && first != second)
    let messages = (0..<5).map { _ in unit.takeMessage().request }
    #expect(messages.map(\.isLast) == [false, false, true, false, true])
    #expect(messages.map(\.wantsWrite) == [true, true, true, false, false])
    func response(_ index: UInt16, _ code: PageResponseCode) -> PageGroupResponse {
      PageGroupResponse(target: RequesterID(rawValue: 0), index: index, code: code)
    }
    #expect(unit.take(response(first, .invalidRequest)) == .answered)
    #expect(unit.take(response(first, .success)) == .unexpected)
    #expect(unit.outstandingCount == 2)
    #expect(unit.take(response(second, .failure)) == .answered)
    #expect(unit.take(response(second, .success)) == .ignored)
    #expect(!unit.mayAsk && unit.outstandingCount == 0)
  }

  @Test("requests have the PASID of their group, and only a response with it is theirs")
  func pasids() {
    for (mutant, sent) in [(nil, PASIDPrefix(5)), (EndpointMutant.omitsPagePASID, nil)] {
      var unit = PageRequestUnit(mutant: mutant)
      unit.enable(limit: 5)
      let group = unit.ask([0x1000, 0x2000], isWrite: false, pasid: PASIDPrefix(5))
      #expect((0..<2).map { _ in unit.takeMessage().pasid } == [sent, sent])
      func response(_ pasid: UInt32?) -> PageGroupResponse {
        PageGroupResponse(
          target: RequesterID(rawValue: 0), index: group, code: .success,
          pasid: pasid.map { PASIDPrefix($0) })
      }
      #expect(unit.take(response(nil)) == .unexpected && unit.take(response(4)) == .unexpected)
      #expect(unit.outstandingCount == 2)
      #expect(unit.take(response(5)) == .answered && unit.outstandingCount == 0)
    }
  }

  @Test("a function with PASIDs says that responses need them, whatever is written")
  func needsPASID() throws {
    let bench = try EndpointBench {
      $0.offersPageRequests = true
      $0.pasidWidth = 20
    }
    let needs = UInt32(PageRequestCapability.responseNeedsPASID)
    #expect(try status(bench) == needs | UInt32(PageRequestCapability.stopped))
    bench.configure(Self.at + 4, 0xffff_0001)
    #expect(try status(bench) == needs)
  }

  @Test("a page that is never granted is asked for a few times, and then the access ends")
  func gives() {
    var cache = TranslationCache(entryCount: 4, requestCount: 2)
    cache.asksForPages = true
    let address = BusAddress(rawValue: 0x7123)
    var asked = 0
    while asked < 10, case .miss = cache.look(up: address, isWrite: false) {
      guard let request = cache.freeRequest(for: address, isWrite: false) else { break }
      cache.start(request, for: address, isWrite: false, tag: 1)
      cache.complete(tag: 1, answer: .hole)
      guard cache.hasLacking else { continue }
      #expect(cache.nextLacking?.page == 0x7000)
      asked += 1
      cache.await(group: UInt16(asked))
      #expect(cache.freeRequest(for: address, isWrite: false) == nil)
      cache.answer(group: UInt16(asked), isThere: true)
    }
    #expect(asked == TranslationCache.attemptLimit)
  }
}
