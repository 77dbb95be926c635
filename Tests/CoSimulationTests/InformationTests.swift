import CoSimulation
import Endpoint
import Testing
import VirtioLayouts

@Suite("vfio-user device, region and interrupt information")
struct InformationTests {
  @Test("a PCI function with nine regions and five kinds of interrupts, which can be reset")
  func device() throws {
    let client = try TestClient()
    try client.agree()
    let reply = try client.ask(4, TestClient.bytes(UInt32(16)) + [UInt8](repeating: 0, count: 12))
    #expect(reply.load(4, as: UInt32.self) == 3)
    #expect(reply.load(8, as: UInt32.self) == 9)
    #expect(reply.load(12, as: UInt32.self) == 5)
  }

  @Test("the regions have the sizes that enumeration found")
  func regions() throws {
    var configuration = OutsideMachine.Configuration()
    configuration.endpoint.bounceByteCount = 1 << 20
    configuration.endpoint.bounceProfile = .swiotlbCapability(.hint)
    let client = try TestClient(configuration: configuration)
    try client.agree()
    let sizes: [UInt64] = try (0..<9).map { index in
      let body =
        TestClient.bytes(UInt32(32)) + TestClient.bytes(UInt32(0)) + TestClient.bytes(UInt32(index))
        + [UInt8](repeating: 0, count: 20)
      let reply = try client.ask(5, body)
      let size: UInt64 = reply.load(16)
      #expect(reply.load(4, as: UInt32.self) == (size == 0 ? 0 : 3))
      return size
    }
    #expect(sizes == [0x4000, 0, 0x1000, 0, 1 << 20, 0, 0, 4096, 0])
  }

  @Test("INTx masks itself, MSI-X has as many vectors as the function")
  func interrupts() throws {
    let client = try TestClient()
    try client.agree()
    let found: [[UInt32]] = try (0..<5).map { index in
      let body =
        TestClient.bytes(UInt32(16)) + TestClient.bytes(UInt32(0))
        + TestClient.bytes(UInt32(index)) + TestClient.bytes(UInt32(0))
      let reply = try client.ask(7, body)
      return [reply.load(4), reply.load(12)]
    }
    #expect(found == [[7, 1], [0, 0], [11, 8], [0, 0], [0, 0]])
  }

  @Test(
    "what is not there is refused",
    arguments: [
      (4, 16, 4), (5, 32, 4), (5, 32, 32 + 9 << 16), (7, 16, 16 + 5 << 16), (6, 32, 32), (14, 8, 8),
      (11, 16, 16), (12, 16, 16), (99, 0, 0),
    ] as [(UInt16, Int, Int)])
  func refused(command: UInt16, count: Int, word: Int) throws {
    let client = try TestClient()
    try client.agree()
    // The low half is argsz, the high half the index.
    var body = [UInt8](repeating: 0, count: count)
    if count >= 4 { body[0] = UInt8(word & 0xff) }
    if count >= 12 { body[8] = UInt8(word >> 16 & 0xff) }
    let reply = try client.ask(command, body)
    #expect(reply.flags == 0x21)
    #expect(reply.errorNumber != 0)
  }

  @Test("a command that wants no reply gets none")
  func noReply() throws {
    let client = try TestClient()
    try client.agree()
    client.send(13, [], flags: 0x10)
    try client.settle()
    #expect(client.receive() == nil)
  }
}
