import CLocalPeer
import CoSimulation
import Endpoint
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A driver of one queue, by the layout of registers and rings alone: enough to do requests.
final class TestGuest: TestRing {
  let client: TestClient
  let event: OwnedDescriptor

  /// Connects, maps memory, and brings the device to DRIVER_OK with one queue.
  init(
    _ client: TestClient, isShared: Bool = true, usesVectors: Bool = true, mapsMemory: Bool = true,
    isPacked: Bool = false
  ) throws {
    self.client = client
    event = OwnedDescriptor(local_peer_event())
    super.init(isShared: isShared, isPacked: isPacked)
    try client.agree()
    client.onRead = { [unowned self] in peek($0, $1) }
    client.onWrite = { [unowned self] in poke($0, $1) }
    if mapsMemory {
      #expect(
        try client.map(Self.base, UInt64(Self.memoryByteCount), descriptor: memory.number).flags
          == 1)
    }
    // Memory space and bus master.
    try client.write(7, 4, [0x06, 0x00])
    if usesVectors {
      // MSI-X enable is bit 15 of the message control of the capability.
      let at = try capability(0x11)
      let control: UInt16 = try client.read(7, at + 2)
      try client.write(7, at + 2, TestClient.bytes(control | 0x8000))
      #expect(
        try client.setInterrupts(2, 4 | 32, count: 1, descriptors: [event.number]).flags == 1)
    } else {
      #expect(
        try client.setInterrupts(0, 4 | 32, count: 1, descriptors: [event.number]).flags == 1)
    }
    try start(usesVectors: usesVectors)
  }

  /// Begins anew behind a reset that placed the windows again; counters of interrupts stay.
  func restart() throws {
    forget()
    try client.write(7, 4, [0x06, 0x00])
    let at = try capability(0x11)
    let control: UInt16 = try client.read(7, at + 2)
    try client.write(7, at + 2, TestClient.bytes(control | 0x8000))
    try start(usesVectors: true)
  }

  func capability(_ identifier: UInt8) throws -> UInt64 {
    var at: UInt8 = try client.read(7, 0x34)
    while at != 0 {
      if try client.read(7, UInt64(at), as: UInt8.self) == identifier { return UInt64(at) }
      at = try client.read(7, UInt64(at) + 1)
    }
    throw TestClient.TestFailure.noReply(0)
  }

  private func start(usesVectors: Bool) throws {
    func common<Value: FixedWidthInteger>(_ offset: UInt64, _ value: Value) throws {
      try client.write(0, offset, TestClient.bytes(value))
    }
    try common(20, UInt8(0))
    try common(20, UInt8(3))
    try common(8, UInt32(1))
    // VERSION_1, and RING_PACKED.
    try common(12, UInt32(isPacked ? 5 : 1))
    try common(20, UInt8(11))
    #expect(try client.read(0, 20, as: UInt8.self) == 11)
    try common(22, UInt16(0))
    try common(24, Self.size)
    try common(26, usesVectors ? UInt16(0) : UInt16(0xffff))
    try common(32, Self.base + table)
    try common(40, Self.base + driverArea)
    try common(48, Self.base + deviceArea)
    try common(28, UInt16(1))
    try common(20, UInt8(15))
  }

  /// Makes a chain available, from the first descriptors on, and rings the bell.
  func submit(_ segments: [Segment], settles: Bool = true) throws {
    offer(segments)
    try client.write(0, 0x3000, TestClient.bytes(UInt16(0)))
    if settles { try client.settle() }
  }

  /// Takes what the event counter holds; 0 when nothing was signalled.
  func takeEvents() -> UInt64 {
    var value: UInt64 = 0
    return read(event.number, &value, 8) == 8 ? value : 0
  }
}
