import ByteLayouts
import Trace
import VirtioLayouts

/// Packed rings: what the flags of a descriptor make available.
extension GuestMirror {
  /// When `bytes` are of the ring, announces the lists that they and the ring make available.
  ///
  /// Flags are looked at first and the ring behind them, so that a list whose head was available
  /// is whole; `bytes`, which the device gets, win over both.
  func publishPacked(_ number: Int, _ queue: Queue, _ address: UInt64, _ bytes: RawSpan) {
    let size = queue.areas.size
    let ring = queue.areas.descriptorTable
    let byteCount = 16 * UInt64(size)
    guard address < ring &+ byteCount, ring < address + UInt64(bytes.byteCount) else { return }
    let flags = (0..<UInt64(size)).map { slot -> UInt16? in
      word(ring + 16 * slot + PackedDescriptor.flagsOffset, address, bytes)
    }
    let image: [UInt8]? = peek(ring, byteCount: Int(byteCount)) { now in
      var image = (0..<now.byteCount).map { now.littleEndian(at: $0, as: UInt8.self) }
      for place in 0..<bytes.byteCount {
        let offset = address + UInt64(place) &- ring
        if offset < byteCount { image[Int(offset)] = bytes.littleEndian(at: place) }
      }
      return image
    }
    guard let image else { return }
    var (slot, wrap) = (queue.slot, queue.wrap)
    var budget = Int(size)
    while budget > 0, let head = flags[Int(slot)],
      Self.isAvailable(head, wrap: wrap)
    {
      let count = publishList(from: slot, ring: ring, size: size, image: image)
      budget -= count
      let next = Int(slot) + count
      if next >= Int(size) { wrap.toggle() }
      slot = UInt16(next % Int(size))
    }
    queues[number]?.slot = slot
    queues[number]?.wrap = wrap
  }

  /// Whether flags say that the driver has made a descriptor available in this round.
  private static func isAvailable(_ flags: UInt16, wrap: Bool) -> Bool {
    let flags = DescriptorFlags(rawValue: flags)
    return flags.contains(.available) == wrap && flags.contains(.used) != wrap
  }

  /// Announces a list, its head last; returns how many descriptors it has.
  private func publishList(from head: UInt16, ring: UInt64, size: UInt16, image: [UInt8]) -> Int {
    // SAFETY: every bit pattern is a valid byte.
    let bytes = unsafe image.span.bytes
    var count = 0
    while count < Int(size) {
      let slot = (Int(head) + count) % Int(size)
      count += 1
      let flags = DescriptorFlags(rawValue: bytes.littleEndian(at: 16 * slot + 14))
      if flags.contains(.indirect) {
        let length: UInt32 = bytes.littleEndian(at: 16 * slot + 8)
        refresh(bytes.littleEndian(at: 16 * slot), byteCount: Int(length))
      }
      if !flags.contains(.next) { break }
    }
    for back in stride(from: count - 1, through: 0, by: -1) {
      let slot = (Int(head) + back) % Int(size)
      announce(ring + 16 * UInt64(slot), bytes.extracting(16 * slot..<16 * slot + 16))
    }
    return count
  }

  /// Two bytes of the ring: those that the device gets, or those of memory.
  private func word(_ place: UInt64, _ address: UInt64, _ bytes: RawSpan) -> UInt16? {
    let offset = place &- address
    if offset < UInt64(bytes.byteCount), offset + 2 <= UInt64(bytes.byteCount) {
      return bytes.littleEndian(at: Int(offset))
    }
    return peek(place, byteCount: 2) { $0.littleEndian(at: 0) }
  }
}
