import Trace
import VirtioLayouts

/// Whose a slot of a packed ring is.
enum SlotState {
  /// The device's: exposed and not used.
  case exposed
  /// The driver's again: used, and not yet exposed once more.
  case handedBack
  /// The driver's: not exposed since the queue was configured.
  case untouched
}

extension QueueRecord {
  /// How far a slot lies behind the next used descriptor, in entries.
  private func distance(_ slot: UInt16) -> UInt64 {
    slot >= used.slot
      ? UInt64(slot - used.slot) : UInt64(slot) + UInt64(areas.size) - UInt64(used.slot)
  }

  /// Whose a slot of the packed ring is.
  func state(ofSlot slot: UInt16) -> SlotState {
    if distance(slot) < exposedEntryCount { return .exposed }
    return used.count >= UInt64(areas.size) || UInt64(slot) < used.count
      ? .handedBack : .untouched
  }

  /// The wrap counter with which an exposed slot is used.
  func usedWrap(ofSlot slot: UInt16) -> Bool { slot >= used.slot ? used.wrap : !used.wrap }

  /// Place of a packed descriptor.
  func packedDescriptor(_ slot: UInt16) -> Place {
    descriptorTable.advanced(by: PackedRingLayout(size: areas.size).descriptorOffset(slot))
  }
}
