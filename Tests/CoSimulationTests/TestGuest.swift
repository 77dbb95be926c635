import CLocalPeer
import CoSimulation
import Endpoint
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A driver of one queue, by the layout of registers and rings alone: enough to do requests.
final class TestGuest {
  static let memoryByteCount = 1 << 20
  static let base: UInt64 = 0x10_0000
  static let size: UInt16 = 8
  let client: TestClient
  let memory: OwnedDescriptor
  let event: OwnedDescriptor
  let isPacked: Bool
  private var available: UInt16 = 0
  /// Packed: the next descriptor, and the lists that the device has, by their lengths.
  private var slot: UInt16 = 0
  private var wrap = true
  private var lists: [UInt16] = []
  private var usedSlot: UInt16 = 0
  private var usedWrap = true
  private var usedCount: UInt16 = 0
  /// Where things are, from the base.
  private let table: UInt64 = 0
  private let driverArea: UInt64 = 0x1000
  private let deviceArea: UInt64 = 0x2000
  let buffer: UInt64 = 0x4000

  /// Connects, maps memory, and brings the device to DRIVER_OK with one queue.
  init(
    _ client: TestClient, isShared: Bool = true, usesVectors: Bool = true, mapsMemory: Bool = true,
    isPacked: Bool = false
  ) throws {
    self.client = client
    self.isPacked = isPacked
    memory = OwnedDescriptor(local_peer_memory(Self.memoryByteCount, isShared ? 1 : 0))
    event = OwnedDescriptor(local_peer_event())
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
    poke(Self.base, [UInt8](repeating: 0, count: Int(buffer)))
    (available, slot, wrap, lists) = (0, 0, true, [])
    (usedSlot, usedWrap, usedCount) = (0, true, 0)
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

  /// Bytes of guest memory.
  func peek(_ address: UInt64, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    #expect(pread(memory.number, &bytes, count, off_t(address - Self.base)) == count)
    return bytes
  }

  func poke(_ address: UInt64, _ bytes: [UInt8]) {
    #expect(pwrite(memory.number, bytes, bytes.count, off_t(address - Self.base)) == bytes.count)
  }

  func put<Value: FixedWidthInteger>(_ offset: UInt64, _ value: Value) {
    poke(Self.base + offset, TestClient.bytes(value))
  }

  func value<Value: FixedWidthInteger>(_ offset: UInt64, as type: Value.Type = Value.self) -> Value
  {
    peek(Self.base + offset, Value.bitWidth / 8).reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// A part of a chain.
  struct Segment {
    var address: UInt64
    var count: UInt32
    var isWritable: Bool
  }

  /// Makes a chain available, from the first descriptors on, and rings the bell.
  func submit(_ segments: [Segment], settles: Bool = true) throws {
    if isPacked {
      submitPacked(segments)
    } else {
      submitSplit(segments)
    }
    try client.write(0, 0x3000, TestClient.bytes(UInt16(0)))
    if settles { try client.settle() }
  }

  private func submitSplit(_ segments: [Segment]) {
    for (index, segment) in segments.enumerated() {
      let at = table + 16 * UInt64(index)
      put(at, segment.address)
      put(at + 8, segment.count)
      put(at + 12, UInt16((index + 1 < segments.count ? 1 : 0) | (segment.isWritable ? 2 : 0)))
      put(at + 14, UInt16(index + 1))
    }
    put(driverArea + 4 + 2 * UInt64(available % Self.size), UInt16(0))
    available += 1
    put(driverArea + 2, available)
  }

  private func submitPacked(_ segments: [Segment]) {
    var flags: [(place: UInt64, value: UInt16)] = []
    for (index, segment) in segments.enumerated() {
      let at = table + 16 * UInt64(slot)
      put(at, segment.address)
      put(at + 8, segment.count)
      put(at + 12, UInt16(0))
      let link: UInt16 = index + 1 < segments.count ? 1 : 0
      flags.append((at + 14, link | (segment.isWritable ? 2 : 0) | (wrap ? 0x80 : 0x8000)))
      slot += 1
      if slot == Self.size {
        slot = 0
        wrap.toggle()
      }
    }
    // The head's flags are stored last.
    for one in flags.reversed() { put(one.place, one.value) }
    lists.append(UInt16(segments.count))
  }

  /// Lists that the device has used.
  var usedIndex: UInt16 {
    guard isPacked else { return value(deviceArea + 2) }
    while let first = lists.first {
      let flags: UInt16 = value(table + 16 * UInt64(usedSlot) + 14)
      guard (flags & 0x80 != 0) == usedWrap, (flags & 0x8000 != 0) == usedWrap else { break }
      lists.removeFirst()
      usedCount += 1
      usedSlot += first
      if usedSlot >= Self.size {
        usedSlot -= Self.size
        usedWrap.toggle()
      }
    }
    return usedCount
  }

  /// Takes what the event counter holds; 0 when nothing was signalled.
  func takeEvents() -> UInt64 {
    var value: UInt64 = 0
    return read(event.number, &value, 8) == 8 ? value : 0
  }
}
