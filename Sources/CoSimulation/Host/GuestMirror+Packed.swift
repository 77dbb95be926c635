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
    let run = availableRun(queue, address, bytes)
    guard run > 0 else { return }
    // What the device gets of the ring, and where in the ring it is.
    let first = max(address, ring)
    let last = min(address + UInt64(bytes.byteCount), ring + byteCount)
    let got = bytes.extracting(Int(first - address)..<Int(last - address))
    let isThere: Void? = peek(ring, byteCount: Int(byteCount)) { now in
      image.withMutableBytes(0..<now.byteCount) { image in
        image.copy(now)
        image.copy(got, at: Int(first - ring))
      }
    }
    guard isThere != nil else { return }
    var (slot, wrap) = (queue.slot, queue.wrap)
    var done = 0
    while done < run {
      let count = publishList(from: slot, ring: ring, size: size)
      done += count
      let next = Int(slot) + count
      if next >= Int(size) { wrap.toggle() }
      slot = UInt16(next % Int(size))
    }
    queues[number]?.slot = slot
    queues[number]?.wrap = wrap
  }

  /// How many descriptors from the next one on are available: every descriptor of a list is marked.
  private func availableRun(_ queue: Queue, _ address: UInt64, _ bytes: RawSpan) -> Int {
    let size = Int(queue.areas.size)
    var count = 0
    while count < size {
      let slot = Int(queue.slot) + count
      let wrap = slot < size ? queue.wrap : !queue.wrap
      let place =
        queue.areas.descriptorTable + 16 * UInt64(slot % size) + PackedDescriptor.flagsOffset
      guard let flags = word(place, address, bytes), Self.isAvailable(flags, wrap: wrap) else {
        break
      }
      count += 1
    }
    return count
  }

  /// Whether flags say that the driver has made a descriptor available in this round.
  private static func isAvailable(_ flags: UInt16, wrap: Bool) -> Bool {
    let flags = DescriptorFlags(rawValue: flags)
    return flags.contains(.available) == wrap && flags.contains(.used) != wrap
  }

  /// Announces a list, its head last; returns how many descriptors it has.
  private func publishList(from head: UInt16, ring: UInt64, size: UInt16) -> Int {
    var count = 0
    while count < Int(size) {
      let slot = (Int(head) + count) % Int(size)
      count += 1
      let (address, byteCount, flags) = image.withBytes(16 * slot..<16 * slot + 16) { bytes in
        let flags = DescriptorFlags(rawValue: bytes.littleEndian(at: 14))
        return (
          bytes.littleEndian(at: 0, as: UInt64.self), bytes.littleEndian(at: 8, as: UInt32.self),
          flags
        )
      }
      if flags.contains(.indirect) { refresh(address, byteCount: Int(byteCount)) }
      if !flags.contains(.next) { break }
    }
    for back in stride(from: count - 1, through: 0, by: -1) {
      let slot = (Int(head) + back) % Int(size)
      image.withBytes(16 * slot..<16 * slot + 16) { announce(ring + 16 * UInt64(slot), $0) }
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
