import CLocalPeer
import CoSimulation
import Endpoint
import OrderingReference
import Testing
import VirtioLayouts

#if canImport(Glibc)
import Glibc
#endif

@Suite("vfio-user: bounce memory that the client maps")
struct MappedBounceTests {
  private static let byteCount = 1 << 16

  private func client(isMapped: Bool = true) throws -> TestClient {
    var configuration = OutsideMachine.Configuration()
    configuration.endpoint.bounceByteCount = UInt64(Self.byteCount)
    configuration.endpoint.bounceProfile = .swiotlbCapability(.hint)
    configuration.isBounceMapped = isMapped
    let client = try TestClient(configuration: configuration)
    try client.agree()
    return client
  }

  /// DEVICE_GET_REGION_INFO with room for an answer; its body, and the descriptors that came along.
  private func information(
    _ client: TestClient, _ region: UInt32, room: UInt32
  ) throws -> (body: TestClient.Incoming, descriptors: [OwnedDescriptor]) {
    client.send(
      5,
      TestClient.bytes(room) + TestClient.bytes(UInt32(0)) + TestClient.bytes(region)
        + [UInt8](repeating: 0, count: 20))
    try client.session.turn(milliseconds: 0)
    let socket = try #require(client.socket)
    var bytes = [UInt8](repeating: 0, count: 256)
    var numbers = [Int32](repeating: -1, count: Int(LOCAL_PEER_DESCRIPTORS))
    var count = 0
    let got = local_peer_receive(socket.number, &bytes, bytes.count, &numbers, &count)
    #expect(got >= 48)
    return (
      TestClient.Incoming(
        identifier: 0, command: 5, flags: 1, errorNumber: 0, body: Array(bytes[16..<max(16, got)])),
      numbers.prefix(count).map { OwnedDescriptor($0) }
    )
  }

  @Test("the region of bounce memory alone can be mapped, and says so in a capability")
  func capability() throws {
    let client = try client()
    let (short, none) = try information(client, 4, room: 32)
    #expect(short.body.count == 32 && none.isEmpty)
    #expect(short.load(0, as: UInt32.self) == 64)
    #expect(short.load(4, as: UInt32.self) == 0xf)
    // QEMU refuses a place out of bounds, though the capability comes with the next answer.
    #expect(short.load(12, as: UInt32.self) == 32)
    let (whole, one) = try information(client, 4, room: 64)
    #expect(whole.body.count == 64 && one.count == 1)
    #expect(whole.load(12, as: UInt32.self) == 32)
    #expect(whole.load(32, as: UInt32.self) == 1 | 1 << 16)
    #expect(whole.load(40, as: UInt32.self) == 1)
    #expect(whole.load(48, as: UInt64.self) == 0)
    #expect(whole.load(56, as: UInt64.self) == UInt64(Self.byteCount))
    for region: UInt32 in [0, 2, 7] {
      let (other, nothing) = try information(client, region, room: 64)
      #expect(other.body.count == 32 && nothing.isEmpty)
      #expect(other.load(4, as: UInt32.self) == 3)
    }
    let (unmapped, nothing) = try information(try self.client(isMapped: false), 4, room: 64)
    #expect(unmapped.load(4, as: UInt32.self) == 3 && nothing.isEmpty)
  }

  @Test("bytes of the file are those behind the window, both ways")
  func bytes() throws {
    let client = try client()
    let file = try #require(try information(client, 4, room: 64).descriptors.first)
    try client.write(7, 4, [0x06, 0x00])
    let wrote = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    #expect(pwrite(file.number, wrote, wrote.count, 0x1234) == wrote.count)
    #expect(try client.readRegion(4, 0x1234, wrote.count) == wrote)
    try client.write(4, 0x8001, wrote)
    try client.settle()
    var found = [UInt8](repeating: 0, count: wrote.count)
    #expect(pread(file.number, &found, found.count, 0x8001) == found.count)
    #expect(found == wrote)
    // The file cannot be made shorter, so no access of ours can trap.
    #expect(ftruncate(file.number, 0) == -1)
  }

  @Test("the judge says what it does not see, and names nothing that it cannot know")
  func judge() throws {
    for isMapped in [true, false] {
      let client = try client(isMapped: isMapped)
      let judge = try #require(client.session.machine.judge)
      #expect(judge.rulesOff.contains(.readReturnsLastWrite) == isMapped)
    }
  }
}
