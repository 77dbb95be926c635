import Trace
import VirtioLayouts

extension Judge {
  /// Follows a visible device write into buffers and used rings.
  func deviceWrote(_ place: Place, byteCount: UInt64, event: TraceEvent) {
    book.noteDeviceWrite(place, byteCount: byteCount)
    var found: (queue: Int, field: Int32)?
    book.deviceFields.forEach(overlapping: place.key, byteCount: byteCount) { _, interval in
      if interval.part != QueueField.deviceEvent.rawValue {
        found = (Int(interval.owner), interval.part)
      }
    }
    guard let found, book.queues[found.queue].isActive else { return }
    let waits = place.space == .bounce && localUses.mustWait
    if found.field == QueueField.packedRing.rawValue {
      noteVisibleDescriptors(found.queue, place, byteCount: byteCount)
      guard waits else {
        return packedRingWritten(found.queue, place, byteCount: byteCount, event: event)
      }
      localUses.wait(.descriptors(queue: found.queue), place, byteCount: byteCount, event: event)
      return
    }
    dataBeforeIndex.noteWrite(place, byteCount: byteCount, of: found.queue, book: book)
    let index = book.queues[found.queue].usedIndexPlace.key
    guard place.key < index + 2, index < place.key + byteCount else { return }
    let value: UInt16 = shadow.load(book.queues[found.queue].usedIndexPlace)
    book.queues[found.queue].visibleUse = value
    indexBeforeInterrupt.noteVisible(found.queue, book: book)
    guard waits else { return usedIndexWritten(found.queue, index: value, event: event) }
    localUses.wait(
      .index(queue: found.queue, value: value), book.queues[found.queue].usedIndexPlace,
      byteCount: 2, event: event)
  }

  /// Judges the uses in the region that are due.
  func takeLocalUses(isEnd: Bool = false) {
    while let waiting = localUses.next(isEnd: isEnd) {
      guard book.queues[waiting.use.queue].isActive else { continue }
      switch waiting.use {
      case .index(let queue, let value):
        usedIndexWritten(queue, index: value, event: waiting.event)
      case .descriptors(let queue):
        packedRingWritten(
          queue, waiting.place, byteCount: waiting.byteCount, event: waiting.event)
      }
    }
  }

  private func usedIndexWritten(_ number: Int, index: UInt16, event: TraceEvent) {
    guard !book.queues[number].isLost else { return }
    guard
      usedNamesExposedChain.admits(
        index: index, of: number, book: book, event: event, docket: docket)
    else { return book.lose(number) }
    while book.queues[number].usedIndex != index, !book.queues[number].isLost {
      useNextElement(number, index: index, event: event)
    }
  }

  /// Takes the next used element, which may stand for a batch that ends before `index`.
  private func useNextElement(_ number: Int, index: UInt16, event: TraceEvent) {
    let layout = book.queues[number].layout
    let position = book.queues[number].usedIndex
    let slot = Int(position & (layout.size &- 1))
    guard
      dataBeforeIndex.elementIsWritten(
        slot, of: number, book: book, event: event, docket: docket)
    else { return book.queues[number].usedPosition += 1 }
    let element = book.queues[number].usedRing.advanced(by: layout.usedSlotOffset(position))
    let head: UInt32 = shadow.load(element)
    let length: UInt32 = shadow.load(element.advanced(by: 4))
    let chain = usedNamesExposedChain.chain(
      named: head, of: number, book: book, event: event, docket: docket)
    guard let chain else { return book.queues[number].usedPosition += 1 }
    let limit = UInt64(index &- position)
    guard
      let count = usedInOrder.batch(
        endingWith: chain, limit: limit, book: book, event: event, docket: docket),
      usedInOrder.checkSkippedSlots(
        count, of: number, book: book, event: event, docket: docket)
    else { return book.lose(number) }
    dataBeforeIndex.checkData(chain, length: length, book: book, event: event, docket: docket)
    end(chain, count: count, of: number)
  }

  /// Ends the exposure of a chain and, in a batch, of those ahead of it.
  func end(_ chain: Int, count: UInt64, of number: Int) {
    let first = book.queues[number].usedPosition
    for position in first..<first + count - 1 {
      if let skipped = book.chain(at: position, of: number) { book.release(Int32(skipped)) }
    }
    book.release(Int32(chain))
    book.queues[number].usedPosition += count
  }
}
