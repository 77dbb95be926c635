import CDescriptorFetchABI

/// A descriptor as an engine presented it; what has no meaning in its place is zero.
struct PresentedDescriptor: Equatable {
  var address: UInt64
  var length: UInt32
  var flags: UInt16
  /// Head of the chain; of a list in a packed ring only its last descriptor tells it.
  var head: UInt16
  /// Entries of a packed ring that the chain takes; only its last descriptor tells it.
  var ringCount: UInt16
  var isFirst: Bool
  var isLast: Bool
  var isIndirect: Bool

  init(_ pins: dfe_outputs, isPacked: Bool) {
    isLast = pins.desc_last != 0
    isFirst = pins.desc_first != 0
    isIndirect = pins.desc_indirect != 0
    address = pins.desc_addr
    length = pins.desc_len
    flags = pins.desc_flags
    head = !isPacked || isLast || isIndirect ? pins.desc_head : 0
    ringCount = isPacked && isLast ? pins.desc_ring_count : 0
  }
}

/// One chain, as the guest published it and as each engine of a pair presented it.
struct ChainRecord {
  /// Where it lies, as `desc_position` counts.
  var position: UInt16
  /// Entries of the split ring's table that it takes.
  var entries: [UInt16]
  /// Entries of the ring or table that it takes.
  var entryCount: Int
  var presented: [[PresentedDescriptor]] = [[], []]
  var hasEnded = [false, false]
  /// The slot of its first descriptor, by engine.
  var slots: [UInt16] = [0, 0]

  var isDone: Bool { hasEnded[0] && hasEnded[1] }

  /// Adds what engine `side` presents, and tells what is wrong with it.
  mutating func add(_ pins: dfe_outputs, isPacked: Bool, side: Int) -> String? {
    let new = PresentedDescriptor(pins, isPacked: isPacked)
    let at = presented[side].count
    if hasEnded[side] { return "descriptor \(at) behind the chain's last: \(new)" }
    if new.isFirst != (at == 0) { return "descriptor \(at) has first = \(new.isFirst)" }
    if at == 0 { slots[side] = pins.desc_slot }
    if pins.desc_slot != slots[side] {
      return "descriptor \(at) comes in slot \(pins.desc_slot), the first in \(slots[side])"
    }
    presented[side].append(new)
    hasEnded[side] = new.isLast
    let other = presented[1 - side]
    guard at < other.count, other[at] != new else { return nil }
    let (reference, subject) = side == 0 ? (new, other[at]) : (other[at], new)
    return "descriptor \(at): expected \(reference), found \(subject)"
  }
}
