import Trace

/// Used descriptors of packed rings between the device's write and the driver's look.
extension QueueBook {
  /// Notes device-written bytes of a used descriptor; true when its flags became whole by them.
  func noteUsedDescriptor(_ number: Int, slot: UInt16, bits: UInt8) -> Bool {
    let before = tables[number].writtenUsedBytes[Int(slot)]
    let now = before | bits
    tables[number].writtenUsedBytes[Int(slot)] = now
    let flags = QueueTables.usedFlags
    guard now & flags == flags, before & flags != flags else { return false }
    queues[number].unreachedUseCount += 1
    return true
  }

  /// Passes a used descriptor and the entries it stands for.
  ///
  /// - Returns: the first slot behind it among those that holds a used descriptor of its own.
  func passUsed(_ number: Int, entryCount: UInt64) -> UInt16? {
    let size = queues[number].areas.size
    var at = queues[number].used
    tables[number].writtenUsedBytes[Int(at.slot)] = 0
    queues[number].unreachedUseCount -= 1
    var inside: UInt16?
    for _ in 1..<max(entryCount, 1) {
      at.advance(by: 1, size: size)
      if tables[number].writtenUsedBytes[Int(at.slot)] != 0, inside == nil { inside = at.slot }
    }
    queues[number].used.advance(by: entryCount, size: size)
    return inside
  }
}
