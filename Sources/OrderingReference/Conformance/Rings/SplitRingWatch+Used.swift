import ByteLayouts
import Trace
import VirtioLayouts

/// The used ring as the device writes it.
extension SplitRingWatch {
  /// Takes a write to the used ring.
  func wroteUsed(_ offset: UInt64, _ byteCount: UInt64) {
    let end = offset + byteCount
    if offset < 2 {
      let flags: UInt16 = context.shadow.load(used)
      context.check(
        .split(30), flags <= (has(.eventIndex) ? 0 : 1), "used.flags is written as \(flags)")
      if !has(.eventIndex) { publication.wishChanged() }
    }
    if end > layout.availableEventOffset, has(.eventIndex) { publication.wishChanged() }
    if offset < 4, end > 2 { usedIndexWritten() }
  }

  func wantsInterrupt(since old: UInt16) -> Bool {
    if has(.eventIndex) {
      let event: UInt16 = context.shadow.load(available.advanced(by: layout.usedEventOffset))
      return usedIndex &- event &- 1 < usedIndex &- old
    }
    let flags: UInt16 = context.shadow.load(available)
    return flags & SplitRingLayout.noInterruptFlag == 0
  }

  private func usedIndexWritten() {
    let index: UInt16 = context.shadow.load(used.advanced(by: SplitRingLayout.indexOffset))
    let count = index &- usedIndex
    guard count != 0, !isLost else { return }
    context.exercise(.split(30))
    if isReenabled, usedIndex == 0 {
      context.check(
        .queueReset(2), count <= exposedIndex,
        "the used index starts with \(index) behind a queue reset, \(exposedIndex) are available")
    }
    guard count <= exposedIndex &- usedIndex else {
      // A jump is the judge's to report.
      isLost = true
      return
    }
    let old = usedIndex
    book.requestRules.beginGroup()
    if has(.inOrder) { takeInOrder(count) } else { takeEach(count) }
    usedIndex = index
    book.requestRules.endGroup(self)
    wish.used(isAsked: canInterrupt && wantsInterrupt(since: old), at: context.cycle)
  }

  /// Whether the queue has a vector, where there are vectors.
  private var canInterrupt: Bool {
    guard context.transport.isPCI, let queue = context.transport.queue(areas.queue) else {
      return true
    }
    return !context.hasVectors || queue.vector != CommonConfiguration.noVector
  }

  private func element(_ position: UInt16) -> (id: UInt32, length: UInt32) {
    let place = used.advanced(by: layout.usedSlotOffset(position))
    let word: UInt64 = context.shadow.load(place)
    return (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
  }

  private func takeEach(_ count: UInt16) {
    for step in 0..<count {
      let (id, length) = element(usedIndex &+ step)
      guard id < UInt32(areas.size), chains[Int(id)].isExposed else { continue }
      use(Int(id), length: length)
    }
  }

  private func use(_ chain: Int, length: UInt32) {
    noteShape(chains[chain])
    book.requestRules.used(chain, length: length, self)
    release(chain)
  }

  /// The device took a chain of an unusual shape.
  private func noteShape(_ chain: ChainRecord) {
    if chain.hasWritableTable { context.exercise(.split(15)) }
    if chain.endsInTable { context.exercise(.split(16)) }
    let usual = UInt64(BlockRequestHeader.byteCount)
    if context.deviceType == .block, let first = chain.elements.first, UInt64(first.length) != usual
    {
      context.exercise(.split(2))
    }
  }

  /// With IN_ORDER an element stands for every chain up to the one that it names.
  private func takeInOrder(_ count: UInt16) {
    var step: UInt16 = 0
    while step < count {
      let (id, length) = element(usedIndex &+ step)
      let rest = (step..<count).first {
        UInt32(order[Int((usedIndex &+ $0) & (areas.size &- 1))]) == id
      }
      context.exercise(.feature(17))
      if count > 1 { context.exercise(.split(36)) }
      guard let rest else {
        let statement: StatementID = count - step > 1 ? .split(36) : .feature(17)
        return context.violate(
          statement, "queue \(areas.queue) returns \(id), not the chain whose turn it is")
      }
      for skipped in step..<rest {
        let head = Int(order[Int((usedIndex &+ skipped) & (areas.size &- 1))])
        release(head)
      }
      use(Int(id), length: length)
      step = rest + 1
    }
  }
}
