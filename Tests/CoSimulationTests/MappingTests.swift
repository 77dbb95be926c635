import CLocalPeer
import CoSimulation
import Testing

@Suite("vfio-user mapping and unmapping")
struct MappingTests {
  @Test(
    "mappings that cannot be are refused",
    arguments: [
      (0x1000, 0, 3, 22), (0x1001, 0x1000, 3, 22), (0x1000, 0x1001, 3, 22),
      (0xffff_ffff_ffff_f000, 0x2000, 3, 22), (0x1000, 0x1000, 0, 22), (0x1000, 0x1000, 0x83, 22),
      (1 << 52, 0x1000, 3, 22), (0x1000, 1 << 60, 3, 22),
    ] as [(UInt64, UInt64, UInt32, UInt32)])
  func refused(address: UInt64, byteCount: UInt64, flags: UInt32, number: UInt32) throws {
    let client = try TestClient()
    try client.agree()
    #expect(try client.map(address, byteCount, flags: flags).errorNumber == number)
  }

  @Test("mappings may touch and not overlap; what is unmapped can be mapped again")
  func overlap() throws {
    let client = try TestClient()
    try client.agree()
    #expect(try client.map(0x2000, 0x2000).flags == 1)
    #expect(try client.map(0x3000, 0x1000).errorNumber == 17)
    #expect(try client.map(0x1000, 0x2000).errorNumber == 17)
    #expect(try client.map(0x1000, 0x1000).flags == 1)
    #expect(try client.map(0x4000, 0x1000).flags == 1)
    #expect(try client.unmap(0x1000, 0x2000).errorNumber == 22)
    #expect(try client.unmap(0x1000, 0x3000).flags == 1)
    #expect(try client.map(0x1000, 0x3000).flags == 1)
    #expect(try client.unmap(0, 0, flags: 2).flags == 1)
    #expect(try client.map(0, 0x10_0000).flags == 1)
    #expect(try client.unmap(0, 0x10_0000, flags: 1).errorNumber == 22)
    #expect(try client.unmap(0xffff_ffff_ffff_f000, 0x2000).errorNumber == 22)
    #expect(try client.unmap(0x7000_0000, 0x1000).flags == 1)
  }

  @Test("a file that is too short is not mapped, nor one that is none")
  func wrongFiles() throws {
    let client = try TestClient()
    try client.agree()
    let short = OwnedDescriptor(local_peer_memory(0x1000, 1))
    #expect(try client.map(0, 0x2000, descriptor: short.number).flags == 1)
    let event = OwnedDescriptor(local_peer_event())
    #expect(try client.map(0x10_0000, 0x1000, descriptor: event.number).flags == 1)
    #expect(client.session.notes.count == 1)
    #expect(
      client.session.place(UpstreamRequest(address: 0, byteCount: 4, isWrite: true)) == .asked)
    #expect(
      client.session.place(UpstreamRequest(address: 0x10_0000, byteCount: 4, isWrite: true))
        == .asked)
  }

  @Test("descriptors where none belong are refused")
  func strayDescriptors() throws {
    let client = try TestClient()
    try client.agree()
    let memory = OwnedDescriptor(local_peer_memory(0x1000, 1))
    let read =
      TestClient.bytes(UInt64(0)) + TestClient.bytes(UInt32(7)) + TestClient.bytes(UInt32(4))
    #expect(try client.ask(9, read, descriptors: [memory.number]).errorNumber == 22)
    let map =
      TestClient.bytes(UInt32(32)) + TestClient.bytes(UInt32(3)) + TestClient.bytes(UInt64(0))
      + TestClient.bytes(UInt64(0)) + TestClient.bytes(UInt64(0x1000))
    #expect(
      try client.ask(2, map, descriptors: [memory.number, memory.number]).errorNumber == 22)
  }
}
