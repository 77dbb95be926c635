import CLocalPeer
import CoSimulation
import Testing

@Suite("peers that break the protocol lose their session")
struct BadPeerTests {
  private func header(
    _ command: UInt16, byteCount: UInt32, flags: UInt32 = 0, identifier: UInt16 = 5
  ) -> [UInt8] {
    TestClient.bytes(identifier) + TestClient.bytes(command) + TestClient.bytes(byteCount)
      + TestClient.bytes(flags) + TestClient.bytes(UInt32(0))
  }

  private func fault(_ bytes: [UInt8], descriptors: [Int32] = [], closes: Bool = false) throws
    -> SessionFault?
  {
    let client = try TestClient()
    try client.agree()
    client.sendRaw(bytes, descriptors: descriptors)
    if closes { client.close() }
    do {
      for _ in 0..<100 { try client.session.turn(milliseconds: 0) }
    } catch {
      return error
    }
    return nil
  }

  @Test("lengths", arguments: [0, 15, UInt32(Connection.messageLimit + 1), .max])
  func lengths(byteCount: UInt32) throws {
    #expect(
      try fault(header(9, byteCount: byteCount))
        == .wrongByteCount(byteCount, limit: Connection.messageLimit))
  }

  @Test("neither a command nor a reply")
  func type() throws {
    #expect(try fault(header(9, byteCount: 16, flags: 7)) == .wrongType(7))
  }

  @Test("a reply to nothing")
  func reply() throws {
    #expect(
      try fault(header(11, byteCount: 16, flags: 1)) == .unexpectedReply(identifier: 5))
  }

  @Test("closing between messages is how a session ends well, closing inside of one is not")
  func closing() throws {
    #expect(try fault([], closes: true) == .closed)
    #expect(try fault([1, 2, 3], closes: true) == .closedInside(byteCount: 3, of: 16))
    #expect(
      try fault(header(9, byteCount: 32) + [1], closes: true)
        == .closedInside(byteCount: 17, of: 32))
  }

  @Test("more descriptors than were announced", arguments: [9, 16])
  func descriptors(count: Int) throws {
    let event = OwnedDescriptor(local_peer_event())
    let bytes = header(8, byteCount: 16)
    #expect(
      try fault(bytes, descriptors: [Int32](repeating: event.number, count: count))
        == .tooManyDescriptors(limit: Version.maximumDescriptors))
  }

  @Test("half a message is waited for, byte by byte")
  func slowly() throws {
    let client = try TestClient()
    try client.agree()
    for byte in header(13, byteCount: 16) {
      client.sendRaw([byte])
      try client.session.turn(milliseconds: 0)
    }
    var reply: TestClient.Incoming?
    for _ in 0..<10_000 where reply == nil {
      try client.session.turn(milliseconds: 0)
      reply = client.receive()
    }
    #expect(try #require(reply).command == 13)
  }
}
