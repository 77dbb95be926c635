import ByteLayouts
import PCIeLayouts

/// The MSI-X table and its pending bits, as BAR2 shows them.
///
/// Source: PCI 3.0, 6.8.2.
struct MSIXTable {
  private struct Entry {
    var address: UInt64 = 0
    var data: UInt32 = 0
    var control: UInt32 = MSIXCapability.vectorMask
    var isPending = false
  }

  private var entries: [Entry]

  /// Makes a table whose vectors are all masked.
  init(count: Int) { entries = Array(repeating: Entry(), count: count) }

  /// Masks every vector and forgets addresses and pending bits.
  mutating func reset() { entries = Array(repeating: Entry(), count: entries.count) }

  var count: Int { entries.count }

  /// The doubleword at `offset` of BAR2.
  func read(_ offset: UInt64) -> UInt32 {
    if offset >= BARLayout.pendingBitsOffset {
      guard offset < BARLayout.pendingBitsOffset + 8 else { return 0 }
      var bits: UInt64 = 0
      for index in entries.indices where entries[index].isPending { bits |= 1 << UInt64(index) }
      return UInt32(truncatingIfNeeded: bits >> (offset & 4 == 0 ? 0 : 32))
    }
    let index = Int(offset / MSIXCapability.entryByteCount)
    guard index < entries.count else { return 0 }
    let entry = entries[index]
    switch offset % MSIXCapability.entryByteCount {
    case 0: return UInt32(truncatingIfNeeded: entry.address)
    case 4: return UInt32(truncatingIfNeeded: entry.address >> 32)
    case 8: return entry.data
    default: return entry.control
    }
  }

  /// Writes a whole doubleword at `offset` of BAR2; writes beyond the table vanish.
  mutating func write(_ offset: UInt64, value: UInt32) {
    let index = Int(offset / MSIXCapability.entryByteCount)
    guard index < entries.count else { return }
    switch offset % MSIXCapability.entryByteCount {
    case 0:
      entries[index].address = entries[index].address & ~0xffff_ffff | UInt64(value & ~3)
    case 4:
      entries[index].address =
        entries[index].address & 0xffff_ffff | UInt64(value) << 32
    case 8: entries[index].data = value
    default: entries[index].control = value & MSIXCapability.vectorMask
    }
  }

  /// What signalling a vector leads to.
  enum Message {
    case none
    case write(address: UInt64, data: UInt32)
  }

  /// Signals a vector: a message, or a pending bit while it is masked.
  mutating func signal(_ vector: UInt16, functionIsMasked: Bool) -> Message {
    guard Int(vector) < entries.count else { return .none }
    let entry = entries[Int(vector)]
    if functionIsMasked || entry.control & MSIXCapability.vectorMask != 0 {
      entries[Int(vector)].isPending = true
      return .none
    }
    return .write(address: entry.address, data: entry.data)
  }

  /// A vector that was signalled while masked and no longer is; clears its pending bit.
  mutating func takeUnmasked(functionIsMasked: Bool) -> UInt16? {
    guard !functionIsMasked else { return nil }
    for index in entries.indices
    where entries[index].isPending && entries[index].control & MSIXCapability.vectorMask == 0 {
      entries[index].isPending = false
      return UInt16(index)
    }
    return nil
  }
}
