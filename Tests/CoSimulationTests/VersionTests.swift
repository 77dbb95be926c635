import CoSimulation
import Testing

@Suite("vfio-user version exchange")
struct VersionTests {
  private func versionBody(_ major: UInt16, _ minor: UInt16, _ text: String?) -> [UInt8] {
    TestClient.bytes(major) + TestClient.bytes(minor) + (text.map { Array($0.utf8) + [0] } ?? [])
  }

  @Test("the smaller minor version counts", arguments: [0, 1, 9] as [UInt16])
  func minor(_ minor: UInt16) throws {
    let client = try TestClient()
    let reply = try client.ask(1, versionBody(0, minor, nil))
    #expect(reply.flags == 1)
    #expect(reply.load(2, as: UInt16.self) == min(minor, Version.minor))
    #expect(reply.body.last == 0)
    #expect(String(decoding: reply.body[4...], as: UTF8.self).contains("\"max_msg_fds\":8"))
  }

  @Test("another major version is refused and ends the session")
  func major() throws {
    let client = try TestClient()
    client.send(1, versionBody(1, 0, nil))
    #expect(throws: SessionFault.wrongVersion(major: 1, minor: 0)) {
      try client.session.turn(milliseconds: 0)
    }
    #expect(try #require(client.receive()).errorNumber == 22)
  }

  @Test("nothing comes before the version", arguments: [2, 4, 9, 13, 77] as [UInt16])
  func first(_ command: UInt16) throws {
    let client = try TestClient()
    client.send(command, [UInt8](repeating: 0, count: 32))
    #expect(throws: SessionFault.versionExpected(command: command)) {
      try client.session.turn(milliseconds: 0)
    }
  }

  @Test(
    "capabilities that cannot be read end the session",
    arguments: [
      "{", "}", "{\"a\":{}", "no object", "{\"max_data_xfer_size\":99999999999999999999}",
      "{\"max_data_xfer_size\":16}", "{\"name", "[[[[[[[[[]]]]]]]]]",
      String(repeating: " ", count: 5000),
    ])
  func capabilities(_ text: String) throws {
    let client = try TestClient()
    client.send(1, versionBody(0, 1, text))
    #expect(throws: SessionFault.self) { try client.session.turn(milliseconds: 0) }
  }

  @Test("a second version ends the session")
  func twice() throws {
    let client = try TestClient()
    try client.agree()
    client.send(1, versionBody(0, 1, nil))
    #expect(throws: SessionFault.self) { try client.session.turn(milliseconds: 0) }
  }
}
