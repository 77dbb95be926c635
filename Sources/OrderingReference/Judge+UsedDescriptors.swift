import Trace
import VirtioLayouts

extension Judge {
  /// Calls `body` with each slot of which a write covers length, id or flags, and with a bit for
  /// each of these eight bytes.
  private func forEachDescriptor(
    _ number: Int, _ place: Place, byteCount: UInt64, _ body: (UInt16, UInt8) -> Void
  ) {
    let ring = book.queues[number].descriptorTable.key
    let size = UInt64(book.queues[number].areas.size)
    let start = max(place.key, ring) - ring
    let end = min(place.key + byteCount, ring + 16 * size) - ring
    guard start < end else { return }
    for slot in start / 16...(end - 1) / 16 {
      let low = max(start, 16 * slot + PackedDescriptor.lengthOffset) - 16 * slot - 8
      let high = min(end, 16 * slot + 16) &- 16 * slot &- 8
      guard low < high, high <= 8 else { continue }
      body(
        UInt16(slot),
        UInt8(truncatingIfNeeded: UInt16(1) << UInt16(high) - UInt16(1) << UInt16(low)))
    }
  }

  /// Counts used descriptors that became visible, for interrupts.
  func noteVisibleDescriptors(_ number: Int, _ place: Place, byteCount: UInt64) {
    forEachDescriptor(number, place, byteCount: byteCount) { _, bits in
      guard bits & 0x80 != 0 else { return }
      book.queues[number].visibleUse &+= 1
      indexBeforeInterrupt.noteVisible(number, book: book)
    }
  }

  /// Follows a visible device write into a packed ring.
  func packedRingWritten(
    _ number: Int, _ place: Place, byteCount: UInt64, event: TraceEvent
  ) {
    forEachDescriptor(number, place, byteCount: byteCount) { slot, bits in
      usedDescriptorWritten(number, slot: slot, bits: bits, event: event)
    }
    useDescriptors(number, event: event)
  }

  private func usedDescriptorWritten(
    _ number: Int, slot: UInt16, bits: UInt8, event: TraceEvent
  ) {
    guard !book.queues[number].isLost else { return }
    guard
      descriptorNotRewritten.check(slot, of: number, book: book, event: event, docket: docket)
    else { return book.lose(number) }
    guard book.queues[number].state(ofSlot: slot) == .exposed,
      book.noteUsedDescriptor(number, slot: slot, bits: bits)
    else { return }
    let place = book.queues[number].packedDescriptor(slot)
    let flags = DescriptorFlags(
      rawValue: shadow.load(place.advanced(by: PackedDescriptor.flagsOffset)))
    guard
      usedNamesExposedChain.admits(
        flags: flags, slot: slot, of: number, book: book, event: event, docket: docket)
    else { return book.lose(number) }
  }

  /// Takes used descriptors as the driver does: from the next slot on, as long as they are used.
  private func useDescriptors(_ number: Int, event: TraceEvent) {
    while !book.queues[number].isLost, book.queues[number].exposedEntryCount > 0 {
      let slot = book.queues[number].used.slot
      let flags = QueueTables.usedFlags
      guard book.tables[number].writtenUsedBytes[Int(slot)] & flags == flags else { return }
      guard
        dataBeforeIndex.usedDescriptorIsWhole(
          slot, of: number, book: book, event: event, docket: docket),
        useDescriptor(number, slot: slot, event: event)
      else { return book.lose(number) }
    }
  }

  /// Takes one used descriptor; false after a violation.
  private func useDescriptor(_ number: Int, slot: UInt16, event: TraceEvent) -> Bool {
    let place = book.queues[number].packedDescriptor(slot)
    let flags = DescriptorFlags(
      rawValue: shadow.load(place.advanced(by: PackedDescriptor.flagsOffset)))
    let identifier: UInt16 = shadow.load(place.advanced(by: 12))
    let named = usedNamesExposedChain.chain(
      named: UInt32(identifier), of: number, book: book, event: event, docket: docket)
    guard let chain = named else { return false }
    let limit = book.queues[number].exposedCount
    guard
      let count = usedInOrder.batch(
        endingWith: chain, limit: limit, book: book, event: event, docket: docket)
    else { return false }
    // Without WRITE the length is reserved: the device wrote nothing.
    let length: UInt32 =
      flags.contains(.write)
      ? shadow.load(place.advanced(by: PackedDescriptor.lengthOffset)) : 0
    dataBeforeIndex.checkData(chain, length: length, book: book, event: event, docket: docket)
    let first = book.queues[number].usedPosition
    let entryCount =
      count == 1
      ? book.chains[chain].entryCount : book.entryCount(first..<first + count, of: number)
    end(chain, count: count, of: number)
    guard let inside = book.passUsed(number, entryCount: entryCount) else { return true }
    usedNamesExposedChain.reportUnreachable(
      inside, queue: UInt16(number), event: event, docket: docket)
    return false
  }
}
