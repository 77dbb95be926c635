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

  /// Notes device-written bytes of a used descriptor; true when its flags became whole by them.
  mutating func noteUsedDescriptor(_ slot: UInt16, bits: UInt8) -> Bool {
    let before = writtenUsedBytes[Int(slot)]
    let now = before | bits
    writtenUsedBytes[Int(slot)] = now
    guard now & Self.usedFlags == Self.usedFlags, before & Self.usedFlags != Self.usedFlags else {
      return false
    }
    unreachedUseCount += 1
    return true
  }

  /// Passes a used descriptor and the entries it stands for; the first of those behind it that
  /// holds a used descriptor of its own is returned.
  mutating func passUsed(entryCount: UInt64) -> UInt16? {
    writtenUsedBytes[Int(used.slot)] = 0
    unreachedUseCount -= 1
    var inside: UInt16?
    var at = used
    for _ in 1..<max(entryCount, 1) {
      at.advance(by: 1, size: areas.size)
      if writtenUsedBytes[Int(at.slot)] != 0, inside == nil { inside = at.slot }
    }
    used.advance(by: entryCount, size: areas.size)
    return inside
  }
}
