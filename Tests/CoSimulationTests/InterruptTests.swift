import CLocalPeer
import CoSimulation
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("vfio-user interrupts")
struct InterruptTests {
  private func request(_ guest: TestGuest) throws {
    try guest.submit([
      TestGuest.Segment(address: TestGuest.base + guest.buffer, count: 8, isWritable: true)
    ])
  }

  @Test("a masked vector keeps its interrupt until it is unmasked")
  func mask() throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    #expect(try client.setInterrupts(2, 1 | 8, count: 1).flags == 1)
    try request(guest)
    #expect(guest.usedIndex == 1)
    #expect(guest.takeEvents() == 0)
    // The pending bits of BAR2.
    #expect(try client.read(2, 0x800, as: UInt32.self) == 1)
    #expect(try client.setInterrupts(2, 2 | 16, count: 1, data: [1]).flags == 1)
    try client.settle()
    #expect(guest.takeEvents() == 1)
    #expect(try client.read(2, 0x800, as: UInt32.self) == 0)
  }

  @Test("a vector whose counter is taken away is masked in the table")
  func takenAway() throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    #expect(try client.read(2, 12, as: UInt32.self) == 0)
    #expect(try client.setInterrupts(2, 1 | 32, count: 0).flags == 1)
    #expect(try client.read(2, 12, as: UInt32.self) == 1)
    try request(guest)
    #expect(guest.takeEvents() == 0)
    #expect(
      try client.setInterrupts(2, 4 | 32, count: 1, descriptors: [guest.event.number]).flags == 1)
    try client.settle()
    #expect(guest.takeEvents() == 1)
  }

  @Test("INTx is told once, and again after unmasking while it is asserted")
  func level() throws {
    let client = try TestClient()
    let guest = try TestGuest(client, usesVectors: false)
    try request(guest)
    #expect(guest.takeEvents() == 1)
    try client.settle()
    #expect(guest.takeEvents() == 0)
    #expect(try client.setInterrupts(0, 1 | 16, count: 1).flags == 1)
    #expect(guest.takeEvents() == 1)
    #expect(try client.read(0, 0x1000, as: UInt8.self) == 1)
    try client.settle()
    #expect(try client.setInterrupts(0, 1 | 16, count: 1).flags == 1)
    #expect(guest.takeEvents() == 0)
  }

  @Test("a client may trigger its own counters")
  func trigger() throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    #expect(try client.setInterrupts(2, 1 | 32, count: 1).flags == 1)
    #expect(try client.setInterrupts(2, 2 | 32, count: 2, data: [1, 0]).flags == 1)
    #expect(guest.takeEvents() == 2)
  }

  @Test(
    "lines that are not there and data that does not fit are refused",
    arguments: [
      (2, 1 | 32, 8, 1, 0), (2, 1 | 32, 0, 9, 0), (1, 1 | 32, 0, 1, 0), (9, 1 | 32, 0, 0, 0),
      (2, 2 | 32, 0, 3, 2), (2, 4 | 8, 0, 1, 0), (2, 3 | 32, 0, 1, 1), (2, 1, 0, 1, 0),
      (2, 1 | 32, 0xffff_ffff, 2, 0), (2, 1 | 32, 1, 0xffff_ffff, 0), (2, 1 | 8, 0, 1, 7),
    ] as [(UInt32, UInt32, UInt32, UInt32, Int)])
  func refused(index: UInt32, flags: UInt32, start: UInt32, count: UInt32, data: Int) throws {
    let client = try TestClient()
    try client.agree()
    let reply = try client.setInterrupts(
      index, flags, start: start, count: count, data: [UInt8](repeating: 1, count: data))
    #expect(reply.errorNumber == 22)
  }

  @Test("only event counters are signalled")
  func wrongDescriptor() throws {
    let client = try TestClient()
    try client.agree()
    let memory = OwnedDescriptor(local_peer_memory(0x1000, 1))
    #expect(
      try client.setInterrupts(2, 4 | 32, count: 1, descriptors: [memory.number]).errorNumber
        == 22)
  }

  @Test("a counter that is full loses interrupts and holds nobody up")
  func full() throws {
    let client = try TestClient()
    let guest = try TestGuest(client)
    var most = UInt64.max - 1
    #expect(write(guest.event.number, &most, 8) == 8)
    #expect(try client.setInterrupts(2, 1 | 32, count: 1).flags == 1)
    #expect(client.session.interruptCounts.lost == 1)
  }
}
