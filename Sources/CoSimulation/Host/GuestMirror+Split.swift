import ByteLayouts
import Trace
import VirtioLayouts

/// Split rings: what an available index makes available.
extension GuestMirror {
  /// When `bytes` bring a new available index, announces the table, the ring and the tables named.
  func publishSplit(_ number: Int, _ queue: Queue, _ address: UInt64, _ bytes: RawSpan) {
    let place = queue.areas.availableRing &+ SplitRingLayout.indexOffset
    let offset = place &- address
    guard offset < UInt64(bytes.byteCount), offset + 2 <= UInt64(bytes.byteCount) else { return }
    publish(number, queue, index: bytes.littleEndian(at: Int(offset)))
  }

  /// Takes a doorbell that says how far the driver has come: the device may not read the index then.
  func publishDoorbell(_ number: Int, _ queue: Queue) {
    let place = queue.areas.availableRing &+ SplitRingLayout.indexOffset
    let now = peek(place, byteCount: 2) { $0.littleEndian(at: 0, as: UInt16.self) }
    guard let now else { return }
    publish(number, queue, index: now)
    // What was looked at first becomes known last.
    unsafe withUnsafeBytes(of: now.littleEndian) { raw in
      unsafe announce(place, RawSpan(_unsafeBytes: raw))
    }
  }

  /// Announces what lies between the index that was known and a new one.
  private func publish(_ number: Int, _ queue: Queue, index: UInt16) {
    guard index != queue.index else { return }
    queues[number]?.index = index
    let size = queue.areas.size
    let table = queue.areas.descriptorTable
    refresh(table, byteCount: 16 * Int(size))
    let ring = queue.areas.availableRing &+ SplitRingLayout.ringOffset
    refresh(ring, byteCount: 2 * Int(size))
    var at = queue.index
    while at != index {
      let head: UInt16 = known.load(ring + 2 * UInt64(at % size))
      refreshTables(table, size: size, head: head)
      at &+= 1
      if index &- at > size { return }
    }
  }

  /// Announces the indirect tables of a chain.
  private func refreshTables(_ table: UInt64, size: UInt16, head: UInt16) {
    var entry = head
    for _ in 0..<size {
      guard entry < size else { return }
      let place = table + 16 * UInt64(entry)
      guard known.contains(place, count: 16) else { return }
      let flags = DescriptorFlags(rawValue: known.load(place + 12))
      if flags.contains(.indirect) {
        let byteCount: UInt32 = known.load(place + 8)
        refresh(known.load(place), byteCount: Int(byteCount))
      }
      guard flags.contains(.next) else { return }
      entry = known.load(place + 14)
    }
  }
}
