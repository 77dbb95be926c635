import CoSimulation
import Endpoint
import OrderingReference
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("vhost-user: requests of a front end, end to end")
struct VhostRequestTests {
  private func entropy(_ front: VhostFrontEnd, base: UInt64 = TestRing.base) -> TestRing.Segment {
    TestRing.Segment(address: base + front.buffer, count: 100, isWritable: true)
  }

  @Test("the device fills a buffer, uses it and calls", arguments: [false, true])
  func request(isPacked: Bool) throws {
    let front = VhostFrontEnd(isPacked: isPacked)
    try front.setUp()
    for round in 1...20 as ClosedRange<UInt16> {
      try front.submit([entropy(front)], turns: 4)
      #expect(front.usedIndex == round)
      #expect(front.takeCalls() == 1)
    }
    #expect(front.peek(TestRing.base + front.buffer, 100).contains { $0 != 0 })
    let judge = try #require(front.session.machine.judge)
    #expect(judge.violations.map(\.description) == [])
    #expect(!judge.seesLinkAlone)
    let rules = Set(judge.exercised.map(\.rule))
    #expect(
      rules.isSuperset(of: [
        .dataBeforeIndex, .indexBeforeInterrupt, .linkOrder, .availBeforeRingBeforeDescriptor,
        .usedNamesExposedChain, .accessWithinMapping, .deviceWritesOnlyWritable,
      ]))
  }

  @Test("behind an IOMMU misses are translation requests", arguments: [false, true])
  func translated(isPacked: Bool) throws {
    let front = VhostFrontEnd(isPacked: isPacked)
    try front.setUp(usesTranslation: true)
    let segment = entropy(front, base: VhostFrontEnd.virtual + TestRing.base)
    for round in 1...5 as ClosedRange<UInt16> {
      try front.submit([segment], turns: round == 1 ? 400 : 20)
      #expect(front.usedIndex == round)
    }
    // A packed ring without event index leaves the device's event structure alone.
    let pages = isPacked ? 3 : 4
    #expect(front.missCount == pages)
    #expect(front.session.machine.port.counts.droppedWrites == 0)
    let judge = try #require(front.session.machine.judge)
    #expect(judge.violations.map(\.description) == [])
    #expect(judge.exercised.contains { $0.rule == .noUseAfterInvalidation })
    // What is taken back is asked for again, once the device has forgotten it.
    try front.tell(
      22,
      VhostFrontEnd.translation(
        VhostFrontEnd.virtual + TestRing.base + front.buffer, 4096, type: 3))
    try front.submit([segment], turns: 100)
    #expect(front.usedIndex == 6)
    #expect(front.missCount == pages + 1)
    #expect(judge.violations.map(\.description) == [])
  }

  @Test("a page for writing alone is asked for again")
  func writeOnly() throws {
    let front = VhostFrontEnd()
    try front.setUp(usesTranslation: true)
    let page = VhostFrontEnd.virtual + TestRing.base + front.buffer
    front.permission = { $0 == page ? 2 : 3 }
    try front.submit([entropy(front, base: VhostFrontEnd.virtual + TestRing.base)])
    #expect(front.usedIndex == 1)
    #expect(front.missCount == 5)
  }

  @Test("a page that nobody has is a hole, and the device is stopped by it")
  func hole() throws {
    let front = VhostFrontEnd()
    try front.setUp(usesTranslation: true)
    let table = VhostFrontEnd.virtual + TestRing.base
    front.permission = { $0 == table ? 0 : 3 }
    try front.submit([entropy(front, base: table)])
    #expect(front.usedIndex == 0)
  }

  @Test(
    "a device that keeps what was taken back is named",
    arguments: [EndpointMutant.keepsInvalidatedTranslation])
  func mutant(mutant: EndpointMutant) throws {
    var configuration = OutsideMachine.Configuration()
    configuration.endpoint.mutant = mutant
    let front = VhostFrontEnd(configuration: configuration)
    try front.setUp(usesTranslation: true)
    let segment = entropy(front, base: VhostFrontEnd.virtual + TestRing.base)
    try front.submit([segment])
    try front.tell(
      22,
      VhostFrontEnd.translation(
        VhostFrontEnd.virtual + TestRing.base, UInt64(TestRing.memoryByteCount), type: 3))
    try front.submit([segment])
    let found = try #require(front.session.machine.judge).violations.map(\.rule)
    #expect(found.contains(.noUseAfterInvalidation))
  }

  @Test(
    "a device that breaks the order of a ring is named",
    arguments: [(.usedIndexBeforeElement, .dataBeforeIndex)] as [(EndpointMutant, RuleName)])
  func ringMutant(mutant: EndpointMutant, rule: RuleName) throws {
    var configuration = OutsideMachine.Configuration()
    configuration.endpoint.mutant = mutant
    let front = VhostFrontEnd(configuration: configuration)
    try front.setUp()
    for _ in 0..<8 { try front.submit([entropy(front)], turns: 4) }
    #expect(try #require(front.session.machine.judge).violations.map(\.rule).contains(rule))
  }

  @Test(
    "a ring that stops says where it stands",
    arguments: [
      (false, false, 3, 3), (false, true, 3, 3), (true, false, 3, 0x8003_8003),
      (true, true, 3, 0x8003_8003), (true, false, 8, 0), (true, false, 9, 0x0001_0001),
    ] as [(Bool, Bool, Int, UInt32)])
  func stops(isPacked: Bool, usesTranslation: Bool, count: Int, place: UInt32) throws {
    let front = VhostFrontEnd(isPacked: isPacked)
    try front.setUp(usesTranslation: usesTranslation)
    let base = usesTranslation ? VhostFrontEnd.virtual + TestRing.base : TestRing.base
    for round in 0..<count {
      try front.submit(
        [entropy(front, base: base)], turns: usesTranslation && round == 0 ? 400 : 20)
    }
    let reply = try front.ask(11, VhostFrontEnd.pair(0, 0))
    #expect(reply.load(0, as: UInt32.self) == 0)
    #expect(reply.load(4, as: UInt32.self) == place)
    guard !usesTranslation, !isPacked else { return }
    // A driver that begins anew finds a device that does so too.
    front.forget()
    _ = front.takeCalls()
    try front.setUpRing(0)
    try front.submit([entropy(front)], turns: 10)
    #expect(front.usedIndex == 1)
    #expect(front.takeCalls() == 1)
  }

  @Test("a reset while a request is under way leaves nothing of it", arguments: 0..<10)
  func resetUnderWay(turns: Int) throws {
    let front = VhostFrontEnd()
    try front.setUp()
    front.offer([entropy(front)])
    var one: UInt64 = 1
    #expect(write(front.kick.number, &one, 8) == 8)
    try front.session.turn(milliseconds: 0)
    _ = front.session.machine.run(limit: 60 * turns)
    try front.tell(turns % 2 == 0 ? 34 : 4)
    try front.session.settle()
    front.forget()
    _ = front.takeCalls()
    try front.setUpRing(0)
    try front.submit([entropy(front)], turns: 10)
    #expect(front.usedIndex == 1)
    #expect(front.takeCalls() == 1)
    #expect(front.session.machine.judge?.violations.map(\.description) == [])
  }
}
