import ByteLayouts
import VirtioLayouts

/// What a device that fetches ahead has read of a packed ring from its frontier on, by slot.
///
/// The driver makes a list available by its first descriptor, last. A later one of the list is
/// therefore as it will stay in the read that brought the first, in every read that was issued after
/// that one had come, and in every read that was issued after a notification told of its position.
struct PackedReadsAhead {
  private struct Entry {
    var isHere = false
    var read: UInt32 = 0
    var descriptor = PackedDescriptor(
      address: DescriptorAddress(rawValue: 0), length: 0, identifier: 0, flags: [])
    /// Reads newer than this one see it complete, because a notification told of it.
    var toldAfter: UInt32?
  }

  private let size: UInt16
  private var entries: [Entry]
  /// How far notifications have told.
  private var told = PackedPosition()
  /// The newest read when the first descriptor of the open list had come.
  private var newestAtStart: UInt32 = 0
  /// The read that brought the descriptor before.
  private var lastRead: UInt32?

  init(size: UInt16) {
    self.size = size
    entries = Array(repeating: Entry(), count: Int(size))
  }

  /// Takes a position that a notification told: its slot, and the wrap counter in bit 15.
  mutating func learn(_ position: UInt16, newestRead: UInt32) {
    let slot = position & 0x7fff
    let isOtherPass = (position >> 15 != 0) != told.wrap
    let distance =
      Int(slot) - Int(told.slot) + (isOtherPass ? Int(size) : 0)
    guard slot < size, distance >= 0, distance <= Int(size) else { return }
    for _ in 0..<distance {
      entries[Int(told.slot)].toldAfter = newestRead
      told.advance(by: 1, size: size)
    }
  }

  /// Keeps the descriptors of a read; of two the newer one counts.
  mutating func keep(_ read: UInt32, slot first: UInt16, payload: RawSpan) {
    let count = min(payload.byteCount / 16, Int(size - first))
    for at in 0..<count {
      let slot = Int(first) + at
      guard !entries[slot].isHere || Self.isNewer(read, than: entries[slot].read) else { continue }
      entries[slot].isHere = true
      entries[slot].read = read
      entries[slot].descriptor = PackedDescriptor(
        decoding: payload.extracting(16 * at..<16 * at + 16))
    }
  }

  /// What was read of a slot, if a device may use it.
  func entry(_ slot: UInt16, inList: Bool) -> PackedDescriptor? {
    let entry = entries[Int(slot)]
    guard entry.isHere else { return nil }
    let isComplete =
      !inList || entry.read == lastRead || Self.isNewer(entry.read, than: newestAtStart)
      || entry.toldAfter.map { Self.isNewer(entry.read, than: $0) } == true
    return isComplete ? entry.descriptor : nil
  }

  /// Passes a slot whose descriptor was used.
  mutating func pass(_ slot: UInt16, beginsList: Bool, newestRead: UInt32) {
    lastRead = entries[Int(slot)].read
    if beginsList { newestAtStart = newestRead }
    entries[Int(slot)].isHere = false
    entries[Int(slot)].toldAfter = nil
  }

  private static func isNewer(_ read: UInt32, than other: UInt32) -> Bool {
    Int32(bitPattern: read &- other) > 0
  }
}
