import Trace
import VirtioLayouts

extension Judge {
  /// Follows a visible device write into buffers and used rings.
  func deviceWrote(_ place: Place, byteCount: UInt64, event: TraceEvent) {
    book.noteDeviceWrite(place, byteCount: byteCount)
    var queue: Int?
    book.fields.forEach(overlapping: place.key, byteCount: byteCount) { _, interval in
      if interval.part == QueueBook.Field.usedRing { queue = Int(interval.owner) }
    }
    guard let queue, book.queues[queue].isActive else { return }
    dataBeforeIndex.noteWrite(place, byteCount: byteCount, queue: &book.queues[queue])
    let index = book.queues[queue].usedIndexPlace.key
    if place.key < index + 2, index < place.key + byteCount {
      usedIndexWritten(queue, event: event)
    }
  }

  private func usedIndexWritten(_ number: Int, event: TraceEvent) {
    let index: UInt16 = shadow.load(book.queues[number].usedIndexPlace)
    indexBeforeInterrupt.noteVisible(index: index, queue: book.queues[number])
    guard !book.queues[number].hasLostUsedRing else { return }
    guard
      usedNamesExposedChain.admits(
        index: index, queue: book.queues[number], event: event, docket: docket)
    else {
      book.queues[number].hasLostUsedRing = true
      return
    }
    while book.queues[number].usedIndex != index {
      useNextElement(number, event: event)
      book.queues[number].usedIndex &+= 1
    }
  }

  private func useNextElement(_ number: Int, event: TraceEvent) {
    let layout = book.queues[number].layout
    let position = book.queues[number].usedIndex
    let slot = Int(position & (layout.size &- 1))
    guard
      dataBeforeIndex.elementIsWritten(
        slot, queue: &book.queues[number], event: event, docket: docket)
    else { return }
    let element = book.queues[number].usedRing.advanced(by: layout.usedSlotOffset(position))
    let head: UInt32 = shadow.load(element)
    let length: UInt32 = shadow.load(element.advanced(by: 4))
    let chain = usedNamesExposedChain.chain(
      named: head, queue: book.queues[number], chains: book.chains, event: event, docket: docket)
    guard let chain else { return }
    dataBeforeIndex.checkData(book.chains[chain], length: length, event: event, docket: docket)
    book.release(queue: number, head: Int(head))
  }
}
