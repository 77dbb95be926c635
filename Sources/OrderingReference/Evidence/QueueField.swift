/// What an interval of a queue's areas is; an interval's part is the raw value.
enum QueueField: Int32 {
  /// The available index of a split ring.
  case availableIndex
  /// The ring entries of a split ring's available ring.
  case availableSlots
  /// The descriptor table of a split ring.
  case descriptorTable
  /// The used ring of a split ring, with flags and avail_event.
  case usedRing
  /// The descriptor ring of a packed ring.
  case packedRing
  /// The device event structure of a packed ring.
  case deviceEvent
  /// The indirect table of an exposed chain; its owner is the chain, that of the others the queue.
  case indirectTable
}
