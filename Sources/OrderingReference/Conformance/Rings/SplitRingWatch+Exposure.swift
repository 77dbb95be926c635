import ByteLayouts
import Trace
import VirtioLayouts

/// Making chains of a split ring available.
extension SplitRingWatch {
  /// The available index may have moved.
  func publish() {
    let index: UInt16 = context.shadow.load(available.advanced(by: SplitRingLayout.indexOffset))
    guard index != exposedIndex else { return }
    let added = index &- exposedIndex
    context.check(
      .split(17), added <= areas.size,
      "the available index goes from \(exposedIndex) to \(index)")
    guard added <= areas.size else { return }
    let old = exposedIndex
    while exposedIndex != index { expose() }
    publication.published(isDue: wantsDoorbell(from: old), context)
    book.onPublish?()
  }

  private func wantsDoorbell(from old: UInt16) -> Bool {
    if has(.eventIndex) {
      let event: UInt16 = context.shadow.load(used.advanced(by: layout.availableEventOffset))
      return exposedIndex &- event &- 1 < exposedIndex &- old
    }
    let flags: UInt16 = context.shadow.load(used)
    return flags & SplitRingLayout.noNotifyFlag == 0
  }

  private func expose() {
    let slot = Int(exposedIndex & (areas.size &- 1))
    slotIsLate[slot] = !slotIsFresh[slot]
    slotIsFresh[slot] = false
    if !slotIsLate[slot] { context.exercise(.split(32)) }
    let head: UInt16 = context.shadow.load(
      available.advanced(by: layout.availableSlotOffset(exposedIndex)))
    exposedIndex &+= 1
    exposedCount &+= 1
    guard head < areas.size else { return }
    order[slot] = head
    release(Int(head))
    chains[Int(head)].begin(position: exposedCount &- 1)
    walk(head)
    context.exercise(.cleanup(1))
    context.exercise(.cleanup(2))
    book.requestRules.exposed(Int(head), self)
  }

  private func broken(_ statement: StatementID, _ head: UInt16, _ sentence: String) {
    chains[Int(head)].isWellFormed = false
    context.violate(statement, sentence + ", in the chain at \(head) of queue \(areas.queue)")
  }

  private func walk(_ head: UInt16) {
    var index = head
    var total: UInt64 = 0
    context.exercise(.split(4))
    context.exercise(.split(8))
    while true {
      guard ownerOfDescriptor[Int(index)] != Int32(head) else {
        return broken(.split(8), head, "a loop at descriptor \(index)")
      }
      ownerOfDescriptor[Int(index)] = Int32(head)
      chains[Int(head)].descriptors.append(index)
      descriptorIsLate[Int(index)] = !descriptorIsFresh[Int(index)]
      descriptorIsFresh[Int(index)] = false
      let entry = table.advanced(by: layout.descriptorOffset(index))
      let word: UInt64 = context.shadow.load(entry.advanced(by: 8))
      let length = UInt32(truncatingIfNeeded: word)
      let flags = DescriptorFlags(rawValue: UInt16(truncatingIfNeeded: word >> 32))
      let next = UInt16(truncatingIfNeeded: word >> 48)
      let address: UInt64 = context.shadow.load(entry)
      if flags.contains(.indirect) {
        enter(address, length, flags, head)
      } else {
        take(
          ChainElement(address: address, length: length, isWritable: flags.contains(.write)), head)
      }
      total += UInt64(length)
      guard flags.contains(.next), next < areas.size else { break }
      if has(.inOrder) {
        let wanted = (index &+ 1) & (areas.size &- 1)
        context.exercise(.split(9))
        if next != wanted {
          broken(.split(9), head, "descriptor \(index) goes on at \(next) with IN_ORDER")
        }
      }
      index = next
    }
    let bytes = chains[Int(head)].readableByteCount + chains[Int(head)].writableByteCount
    if max(total, bytes) > 1 << 32 { broken(.split(8), head, "\(bytes) bytes") }
  }

  private func take(_ element: ChainElement, _ head: UInt16) {
    if !element.isWritable, chains[Int(head)].elements.last?.isWritable == true {
      broken(.split(4), head, "a readable buffer behind a writable one")
    }
    add(element, to: Int(head))
  }

  /// Follows an indirect table.
  private func enter(
    _ address: UInt64, _ length: UInt32, _ flags: DescriptorFlags, _ head: UInt16
  ) {
    for statement in [10, 11, 12, 13] { context.exercise(.split(statement)) }
    if !has(.indirectDescriptors) {
      return broken(.split(10), head, "INDIRECT without the feature")
    }
    if flags.contains(.next) { broken(.split(13), head, "INDIRECT and NEXT together") }
    chains[Int(head)].hasWritableTable = flags.contains(.write)
    chains[Int(head)].endsInTable = chains[Int(head)].descriptors.count > 1
    book.addressRules.check(address, UInt64(length), context)
    let direct = chains[Int(head)].descriptors.count - 1
    guard let found = book.resolver.resolve(address, byteCount: UInt64(length)),
      found.byteCount == UInt64(length)
    else { return }
    var index: UInt32 = 0
    var walked = 0
    while index < length / 16 {
      walked += 1
      if walked + direct > Int(areas.size) {
        return broken(.split(12), head, "more than \(areas.size) descriptors")
      }
      let entry = found.place.advanced(by: 16 * UInt64(index))
      let word: UInt64 = context.shadow.load(entry.advanced(by: 8))
      let flags = DescriptorFlags(rawValue: UInt16(truncatingIfNeeded: word >> 32))
      if flags.contains(.indirect) {
        return broken(.split(11), head, "INDIRECT inside an indirect table")
      }
      take(
        ChainElement(
          address: context.shadow.load(entry), length: UInt32(truncatingIfNeeded: word),
          isWritable: flags.contains(.write)), head)
      guard flags.contains(.next) else { return }
      let next = UInt32(truncatingIfNeeded: word >> 48)
      if has(.inOrder) {
        context.exercise(.split(14))
        if next != index + 1 {
          broken(.split(14), head, "table entry \(index) goes on at \(next) with IN_ORDER")
        }
      }
      index = next
    }
  }
}
