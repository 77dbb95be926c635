import CoSimulation
import Endpoint
import OrderingReference
import Testing

@Suite("requests of a client, end to end")
struct RequestTests {
  private func entropyRequest(_ guest: TestGuest, count: UInt32, pieces: Int = 1) throws {
    try guest.submit(
      (0..<pieces).map { piece in
        TestGuest.Segment(
          address: TestGuest.base + guest.buffer + 4096 * UInt64(piece), count: count,
          isWritable: true)
      })
  }

  @Test(
    "the device fills a buffer, uses it and interrupts, in memory shared or not",
    arguments: [true, false], [(true, false), (false, false), (true, true), (false, true)])
  func request(isShared: Bool, form: (usesVectors: Bool, isPacked: Bool)) throws {
    let usesVectors = form.usesVectors
    let client = try TestClient()
    let guest = try TestGuest(
      client, isShared: isShared, usesVectors: usesVectors, isPacked: form.isPacked)
    for round in 1...20 {
      try entropyRequest(guest, count: 100, pieces: 1 + round % 3)
      #expect(guest.usedIndex == UInt16(round))
      #expect(guest.takeEvents() == 1)
      if !usesVectors {
        #expect(try client.read(0, 0x1000, as: UInt8.self) == 1)
        try client.settle()
        #expect(try client.setInterrupts(0, 1 | 16, count: 1).flags == 1)
      }
    }
    #expect(guest.peek(TestGuest.base + guest.buffer, 100).contains { $0 != 0 })
    let machine = client.session.machine
    #expect(machine.judge?.violations.map(\.description) == [])
    #expect(machine.judge?.seesLinkAlone == !isShared)
    #expect((client.dmaMessageCount > 0) == !isShared)
    if isShared {
      let rules = Set(try #require(machine.judge).exercised.map(\.rule))
      #expect(
        rules.isSuperset(of: [
          .dataBeforeIndex, .indexBeforeInterrupt, .linkOrder, .availBeforeRingBeforeDescriptor,
          .readReturnsLastWrite, .usedNamesExposedChain, .accessWithinMapping,
          .deviceWritesOnlyWritable, .completionCarriesMemory, .interruptWhenAsked,
          .stoppedQueueIsSilent, .suspendedDeviceIsSilent,
        ]) || !usesVectors)
    }
  }

  @Test("memory mapped without a descriptor is accessed by messages")
  func messages() throws {
    let client = try TestClient()
    let guest = try TestGuest(client, mapsMemory: false)
    #expect(try client.map(TestGuest.base, UInt64(TestGuest.memoryByteCount)).flags == 1)
    try entropyRequest(guest, count: 64)
    #expect(guest.usedIndex == 1)
    #expect(guest.takeEvents() == 1)
  }

  @Test("a client that refuses its own memory stops the queue, and nothing else")
  func refusedMemory() throws {
    let client = try TestClient()
    let guest = try TestGuest(client, isShared: false)
    client.onRead = { _, _ in nil }
    try entropyRequest(guest, count: 64)
    #expect(guest.usedIndex == 0)
    #expect(try client.read(0, 20, as: UInt8.self) & 0x40 == 0x40)
  }

  @Test("a buffer outside of what is mapped is never touched")
  func outside() throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    let before = guest.peek(TestGuest.base + 0x4000, 4096)
    try guest.submit([TestGuest.Segment(address: 0x7000_0000, count: 64, isWritable: true)])
    #expect(client.session.machine.port.counts.droppedWrites > 0)
    #expect(guest.peek(TestGuest.base + 0x4000, 4096) == before)
  }

  @Test("memory that the device may only read is not written")
  func readOnly() throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    let other: UInt64 = 0x40_0000
    #expect(try client.map(other, 4096, flags: 1, descriptor: guest.memory.number).flags == 1)
    try guest.submit([TestGuest.Segment(address: other, count: 64, isWritable: true)])
    #expect(client.session.machine.port.counts.droppedWrites > 0)
  }

  @Test("after a reset of the device a new driver begins", arguments: [true, false])
  func reset(byCommand: Bool) throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    try entropyRequest(guest, count: 64)
    if byCommand {
      #expect(try client.ask(13, []).flags == 1)
    } else {
      let express = try guest.capability(0x10)
      try client.write(7, express + 8, [0x10, 0xa8])
    }
    #expect(try client.read(7, 4, as: UInt16.self) == 0)
    #expect(try client.readRegion(0, 20, 1) == [0xff])
    try client.write(7, 4, [0x06, 0x00])
    // The client finds the windows where it left them.
    #expect(try client.readRegion(0, 20, 1) == [0])
  }

  @Test("a reset while a request is under way leaves nothing of it", arguments: 0..<12)
  func resetUnderWay(turns: Int) throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    let segment = TestGuest.Segment(
      address: TestGuest.base + guest.buffer, count: 64, isWritable: true)
    try guest.submit([segment], settles: false)
    _ = client.session.machine.run(limit: 40 * turns)
    #expect(try client.ask(13, []).flags == 1)
    try client.settle()
    let used = guest.usedIndex
    try guest.restart()
    #expect(guest.usedIndex == 0)
    _ = guest.takeEvents()
    try entropyRequest(guest, count: 64)
    #expect(guest.usedIndex == 1)
    #expect(guest.takeEvents() == 1)
    #expect(used <= 1)
    #expect(client.session.machine.judge?.violations.map(\.description) == [])
  }

  @Test(
    "the judge names what a broken device does, seen through this door",
    arguments: [
      (.usedIndexBeforeElement, .dataBeforeIndex), (.usedIndexBeforeData, .dataBeforeIndex),
      (.interruptBeforeUsedIndex, .indexBeforeInterrupt),
      (.writesDescriptorTable, .deviceWritesOnlyWritable),
    ] as [(EndpointMutant, RuleName)])
  func mutants(mutant: EndpointMutant, rule: RuleName) throws {
    var configuration = OutsideMachine.Configuration()
    configuration.endpoint.mutant = mutant
    let client = try TestClient(configuration: configuration)
    let guest = try TestGuest(client)
    for _ in 0..<8 { try entropyRequest(guest, count: 64) }
    client.session.finish()
    let found = Set(try #require(client.session.machine.judge).violations.map(\.rule))
    #expect(found.contains(rule), "\(found)")
  }
}
