import ByteLayouts
import Trace
import VirtioLayouts

/// Used descriptors as the device writes them.
extension PackedRingWatch {
  /// Takes a write to the descriptor ring.
  func wroteUsed(_ offset: UInt64, _ byteCount: UInt64) {
    guard !isLost, byteCount > 0 else { return }
    let end = offset + byteCount
    for slot in Int(offset / 16)...Int((end - 1) / 16) {
      let flagsAt = 16 * UInt64(slot) + PackedDescriptor.flagsOffset
      if offset < flagsAt + 2, flagsAt < end { wroteFlags(UInt16(slot)) }
    }
  }

  private func wroteFlags(_ slot: UInt16) {
    if has(.inOrder), outstandingEntries == 0 || !isOutstanding(Int(slot)), exposedCount > 0 {
      isLost = true
      return context.violate(
        .feature(17), "queue \(areas.queue) returns a list at \(slot), out of turn")
    }
    guard outstandingEntries > 0 else {
      // Nothing is available: either never was, or it is a descriptor that was returned.
      let statement: StatementID = exposedCount == 0 ? .packed(5) : .packed(6)
      return context.violate(
        statement, "descriptor \(slot) of queue \(areas.queue) is written, none is available")
    }
    context.exercise(.packed(5))
    context.exercise(.packed(6))
    guard isOutstanding(Int(slot)) else {
      return context.violate(
        .packed(6), "descriptor \(slot) of queue \(areas.queue) is changed behind its use")
    }
    guard slot == usedNext.slot else {
      // A later one of several: it is judged when its turn comes.
      if !isUsedAhead[Int(slot)] { aheadCount += 1 }
      isUsedAhead[Int(slot)] = true
      return
    }
    book.requestRules.beginGroup()
    useNext(isAhead: false)
    while !isLost, aheadCount > 0, outstandingEntries > 0, isUsedAhead[Int(usedNext.slot)] {
      isUsedAhead[Int(usedNext.slot)] = false
      aheadCount -= 1
      useNext(isAhead: true)
    }
    context.check(
      .packed(19), aheadCount == 0 || isLost,
      "\(aheadCount) used descriptors of queue \(areas.queue) stand where none is due")
    if aheadCount > 0 { isLost = true }
    book.requestRules.endGroup(self)
  }

  private func useNext(isAhead: Bool) {
    let slot = usedNext.slot
    let flags = flags(slot)
    let isRight =
      flags.contains(.available) == usedNext.wrap && flags.contains(.used) == usedNext.wrap
    context.check(
      .packed(22), isRight,
      "used descriptor \(slot) of queue \(areas.queue) has the other wrap counter")
    let word: UInt64 = context.shadow.load(descriptor(slot).advanced(by: 8))
    let identifier = UInt16(truncatingIfNeeded: word >> 32)
    guard isRight, identifier < areas.size, chains[Int(identifier)].isExposed else {
      if isRight, has(.inOrder) {
        context.violate(
          .feature(17), "queue \(areas.queue) returns \(identifier), which is not its turn")
      }
      isLost = true
      return
    }
    if has(.inOrder) {
      context.exercise(.feature(17))
      skip(to: identifier)
      guard !isLost else { return }
    }
    let length = flags.contains(.write) ? UInt32(truncatingIfNeeded: word) : 0
    book.requestRules.used(Int(identifier), length: length, self)
    finish(Int(identifier))
  }

  /// With IN_ORDER a used descriptor stands for every list up to the one that it names.
  private func skip(to identifier: UInt16) {
    guard let place = order.firstIndex(of: identifier) else {
      isLost = true
      return
    }
    for skipped in order[..<place] { finish(Int(skipped)) }
    order.removeFirst(place + 1)
  }

  private func finish(_ chain: Int) {
    let entries = chains[chain].entryCount
    release(chain)
    usedNext.advance(by: entries, size: areas.size)
    outstandingEntries -= min(outstandingEntries, UInt32(entries))
  }
}
