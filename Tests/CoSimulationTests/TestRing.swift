import CLocalPeer
import CoSimulation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// One queue's rings in a file of memory, as a driver has them: enough to do requests.
class TestRing {
  static let memoryByteCount = 1 << 20
  static let base: UInt64 = 0x10_0000
  static let size: UInt16 = 8
  let memory: OwnedDescriptor
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
  let table: UInt64 = 0
  let driverArea: UInt64 = 0x1000
  let deviceArea: UInt64 = 0x2000
  let buffer: UInt64 = 0x4000

  init(isShared: Bool = true, isPacked: Bool = false) {
    memory = OwnedDescriptor(local_peer_memory(Self.memoryByteCount, isShared ? 1 : 0))
    self.isPacked = isPacked
  }

  /// Begins anew: nothing is available, nothing used.
  func forget() {
    poke(Self.base, [UInt8](repeating: 0, count: Int(buffer)))
    (available, slot, wrap, lists) = (0, 0, true, [])
    (usedSlot, usedWrap, usedCount) = (0, true, 0)
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

  /// Makes a chain available, from the first descriptors on.
  func offer(_ segments: [Segment]) {
    if isPacked { submitPacked(segments) } else { submitSplit(segments) }
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
}
