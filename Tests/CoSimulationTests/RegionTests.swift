import CoSimulation
import Endpoint
import Testing
import VirtioLayouts

@Suite("vfio-user region accesses")
struct RegionTests {
  @Test("configuration space reads alike at every width and place")
  func configuration() throws {
    let client = try TestClient()
    try client.agree()
    let whole = try client.readRegion(7, 0, 4096)
    #expect(whole.count == 4096)
    #expect(Array(whole[0..<2]) == [0xf4, 0x1a])
    for (offset, count) in [(0, 1), (1, 1), (2, 2), (3, 3), (0, 8), (5, 7), (0x40, 64), (0x101, 9)]
    {
      #expect(
        try client.readRegion(7, UInt64(offset), count) == Array(whole[offset..<offset + count]))
    }
  }

  @Test("registers read alike at every width; a field is written whole")
  func registers() throws {
    let client = try TestClient()
    try client.agree()
    try client.write(7, 4, [6, 0])
    #expect(try client.read(0, 18, as: UInt16.self) == 1)
    try client.write(0, 20, [1])
    let whole = try client.readRegion(0, 0, 64)
    #expect(whole[20] == 1)
    for (offset, count) in [(16, 8), (18, 2), (20, 1), (17, 5), (0, 33)] {
      #expect(
        try client.readRegion(0, UInt64(offset), count) == Array(whole[offset..<offset + count]))
    }
  }

  @Test("bounce memory keeps bytes of any place and length, over every boundary")
  func bounce() throws {
    var configuration = OutsideMachine.Configuration()
    configuration.endpoint.bounceByteCount = 1 << 16
    configuration.endpoint.bounceProfile = .swiotlbCapability(.hint)
    let client = try TestClient(configuration: configuration)
    try client.agree()
    try client.write(7, 4, [6, 0])
    for (offset, count) in [(0, 1), (61, 7), (4093, 300), (3, 4096), (65_535, 1)] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ offset) }
      try client.write(4, UInt64(offset), bytes)
      #expect(try client.readRegion(4, UInt64(offset), count) == bytes)
    }
    #expect(client.session.machine.judge?.violations.isEmpty == true)
  }

  @Test("a function without memory space answers with all ones")
  func disabled() throws {
    let client = try TestClient()
    try client.agree()
    #expect(try client.readRegion(0, 0, 8) == [UInt8](repeating: 0xff, count: 8))
    #expect(client.session.machine.port.counts.refusedByDevice > 0)
  }

  @Test(
    "accesses that leave their region are refused",
    arguments: [
      (7, 4096, 1), (7, 4095, 2), (0, 0x4000, 4), (1, 0, 4), (9, 0, 4), (0, UInt64.max, 4),
      (0, 0, 0), (7, 0, 0xffff_ffff),
    ] as [(UInt32, UInt64, UInt32)])
  func outside(region: UInt32, offset: UInt64, count: UInt32) throws {
    let client = try TestClient()
    try client.agree()
    let body = TestClient.bytes(offset) + TestClient.bytes(region) + TestClient.bytes(count)
    #expect(try client.ask(9, body).errorNumber == 22)
    #expect(try client.ask(10, body).errorNumber == 22)
  }

  @Test("a write with fewer or more bytes than it says is refused", arguments: [3, 5])
  func torn(count: Int) throws {
    let client = try TestClient()
    try client.agree()
    let body =
      TestClient.bytes(UInt64(4)) + TestClient.bytes(UInt32(7)) + TestClient.bytes(UInt32(4))
    #expect(try client.ask(10, body + [UInt8](repeating: 0, count: count)).errorNumber == 22)
  }
}
