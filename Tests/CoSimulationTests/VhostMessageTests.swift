import CLocalPeer
import CoSimulation
import Endpoint
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("vhost-user: messages")
struct VhostMessageTests {
  @Test("every request that is known is answered, or acknowledged when that is wanted")
  func everyRequest() throws {
    let front = VhostFrontEnd()
    try front.setUp(usesTranslation: true)
    #expect(try front.ask(17).load(0, as: UInt64.self) == 1)
    #expect(try front.ask(36).load(0, as: UInt64.self) == 8)
    try front.tell(3)
    try front.tell(14, TestClient.bytes(UInt64(0)), descriptors: [front.call.number])
    try front.tell(13, TestClient.bytes(UInt64(0x100)))
    try front.tell(38, TestClient.bytes(UInt64(0)) + VhostFrontEnd.region())
    try front.tell(
      37, TestClient.bytes(UInt64(0)) + VhostFrontEnd.region(),
      descriptors: [front.memory.number])
    try front.tell(25, VhostFrontEnd.pair(0, 1) + TestClient.bytes(UInt32(0)) + [0])
    #expect(try front.ask(11, VhostFrontEnd.pair(0, 0)).body == VhostFrontEnd.pair(0, 0))
    try front.tell(34)
    try front.tell(4)
    try front.tell(22, VhostFrontEnd.translation(0, 4096, user: 0, permission: 3, type: 2))
    let empty = VhostFrontEnd.pair(0, 1) + TestClient.bytes(UInt32(0)) + [0]
    #expect(try front.ask(24, empty).body == empty)
    let counts = VhostReport(front.session, end: .closed).counts.requests
    for request in VhostRequest.allCases {
      #expect(counts[Int(request.rawValue)] > 0, "\(request)")
    }
  }

  @Test("the configuration of a disk is that of the function, with zeros behind it")
  func configuration() throws {
    let path = NSTemporaryDirectory() + "ricochet-vhost-\(UUID().uuidString).img"
    try Data(repeating: 7, count: 64 << 10).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let front = VhostFrontEnd(backend: .block(try DiskImage(path: path)))
    let body =
      VhostFrontEnd.pair(0, 256) + TestClient.bytes(UInt32(0)) + [UInt8](repeating: 0, count: 256)
    let reply = try front.ask(24, body)
    #expect(reply.body.count == 268)
    #expect(reply.load(12, as: UInt64.self) == 128)
    #expect(reply.body.suffix(64).allSatisfy { $0 == 0 })
  }

  @Test("a network has rings in pairs, and its control queue is the front end's")
  func network() throws {
    let front = VhostFrontEnd(backend: .net(NetWire(pairCount: 1, echoes: true)))
    let offer: UInt64 = try front.ask(1).load(0)
    #expect(offer & (1 << 17 | 1 << 22) == 0)
    #expect(try front.ask(17).load(0, as: UInt64.self) == 1)
    try front.setUp(ring: 1)
  }

  @Test(
    "what cannot be ends the session in one line",
    arguments: [
      ("version", [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]),
      ("bytes", [1, 0, 0, 0, 1, 0, 0, 0, 1, 4, 0, 0]),
      ("not known", [99, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
      ("asks nothing", [1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]),
      ("a number has 8", [2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
    ] as [(String, [UInt8])])
  func bad(word: String, bytes: [UInt8]) throws {
    let front = VhostFrontEnd()
    front.sendRaw(bytes)
    let fault = try #require(throws: SessionFault.self) {
      for _ in 0..<4 { try front.session.turn(milliseconds: 0) }
    }
    #expect("\(fault)".contains(word), "\(fault)")
    #expect(!"\(fault)".contains("\n"))
  }

  @Test(
    "bodies that cannot be end the session",
    arguments: [
      (2, TestClient.bytes(UInt64.max), "not offered"),
      (16, TestClient.bytes(UInt64.max), "not offered"),
      (8, VhostFrontEnd.pair(0, 3), "entries"), (8, VhostFrontEnd.pair(0, 0), "entries"),
      (8, VhostFrontEnd.pair(9, 8), "ring 9"), (10, VhostFrontEnd.pair(0, 5), "begins at 5"),
      (18, VhostFrontEnd.pair(0, 2), "enabled by 2"), (9, [1, 2, 3], "have 40"),
      (12, TestClient.bytes(UInt64(0x100)), "polled"), (12, TestClient.bytes(UInt64(0)), "one"),
      (5, VhostFrontEnd.pair(1, 0) + VhostFrontEnd.region(), "descriptors"),
      (5, VhostFrontEnd.pair(.max, 0), "regions"), (22, [0], "has 32"),
      (22, VhostFrontEnd.translation(.max, 2, type: 2), "translation of"),
      (22, VhostFrontEnd.translation(0, 1, type: 9), "type 9"),
      (24, VhostFrontEnd.pair(.max, .max) + [0, 0, 0, 0], "configuration"), (21, [], "channel"),
      (38, TestClient.bytes(UInt64(0)) + VhostFrontEnd.region(), "not there"),
    ] as [(UInt32, [UInt8], String)])
  func badBody(request: UInt32, body: [UInt8], word: String) throws {
    let front = VhostFrontEnd()
    front.send(request, body)
    let fault = try #require(throws: SessionFault.self) {
      for _ in 0..<4 { try front.session.turn(milliseconds: 0) }
    }
    #expect("\(fault)".contains(word), "\(fault)")
  }

  @Test("memory that is too short, or a counter that is none, ends the session")
  func files() throws {
    let front = VhostFrontEnd(isShared: false)
    #expect(ftruncate(front.memory.number, off_t(TestRing.memoryByteCount / 2)) == 0)
    front.send(
      5, VhostFrontEnd.pair(1, 0) + VhostFrontEnd.region(), descriptors: [front.memory.number])
    #expect(throws: SessionFault.self) { try front.session.turn(milliseconds: 0) }
    let other = VhostFrontEnd()
    other.send(12, TestClient.bytes(UInt64(0)), descriptors: [other.memory.number])
    #expect(throws: SessionFault.self) { try other.session.turn(milliseconds: 0) }
    let third = VhostFrontEnd()
    third.send(21, descriptors: [third.memory.number])
    #expect(throws: SessionFault.self) { try third.session.turn(milliseconds: 0) }
  }

  @Test("a front end that goes, inside of a message or between two, is told apart")
  func closes() throws {
    let front = VhostFrontEnd()
    front.close()
    #expect(throws: SessionFault.closed) { try front.session.turn(milliseconds: 0) }
    let other = VhostFrontEnd()
    other.sendRaw([1, 0, 0])
    other.close()
    #expect(throws: SessionFault.closedInside(byteCount: 3, of: 12)) {
      for _ in 0..<3 { try other.session.turn(milliseconds: 0) }
    }
  }

  @Test("a channel of misses that lies ends the session")
  func lyingChannel() throws {
    let front = VhostFrontEnd()
    try front.setUp(usesTranslation: true)
    let reply =
      TestClient.bytes(UInt32(1)) + TestClient.bytes(UInt32(5))
      + TestClient.bytes(UInt32(8)) + TestClient.bytes(UInt64(0))
    let channel = try #require(front.channel)
    #expect(local_peer_send(channel.number, reply, reply.count, [], 0) == reply.count)
    #expect(throws: SessionFault.self) { try front.session.turn(milliseconds: 0) }
  }
}
