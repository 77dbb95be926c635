import ByteLayouts
import Trace
import VirtioLayouts

/// Making lists of a packed ring available.
extension PackedRingWatch {
  /// Takes every list whose first descriptor says that it is available.
  func exposeLists() {
    var didExpose = false
    while outstandingEntries < UInt32(areas.size), !isLost {
      let slot = Int(next.slot)
      guard freshness[slot] & Self.flagsAreFresh != 0 else { break }
      let flags = flags(next.slot)
      guard flags.contains(.available) != flags.contains(.used) else { break }
      context.check(
        .packed(22), flags.contains(.available) == next.wrap,
        "descriptor \(slot) is made available with the other wrap counter")
      guard flags.contains(.available) == next.wrap else {
        isLost = true
        return
      }
      exposeList()
      didExpose = true
    }
    if didExpose {
      publication.published(isDue: false, context)
      book.onPublish?()
    }
  }

  private func exposeList() {
    for statement in [7, 8, 10, 11, 12, 13, 17] { context.exercise(.packed(statement)) }
    var position = next
    var count: UInt16 = 0
    var isWhole = true
    let first = next.slot
    // The record's place is the buffer ID, which stands in the last descriptor.
    var last = next.slot
    var walk = next
    while flags(walk.slot).contains(.next), count < areas.size {
      count += 1
      walk.advance(by: 1, size: areas.size)
      last = walk.slot
    }
    let identifier: UInt16 = context.shadow.load(descriptor(last).advanced(by: 12))
    let chain = Int(identifier < areas.size ? identifier : 0)
    release(chain)
    chains[chain].begin(position: exposedCount)
    exposedCount &+= 1
    if UInt32(count) + 1 > UInt32(areas.size) {
      broken(.packed(10), chain, "a list longer than the ring")
      isWhole = false
    } else if outstandingEntries + UInt32(count) + 1 > UInt32(areas.size) {
      broken(.packed(12), chain, "a list of \(count + 1) with less room")
      isWhole = false
    }
    let entries = isWhole ? count + 1 : 1
    for step in 0..<entries {
      take(position, isFirst: step == 0, isOnly: entries == 1, chain)
      position.advance(by: 1, size: areas.size)
    }
    chains[chain].entryCount = entries
    outstandingEntries += UInt32(entries)
    madeAvailable &+= UInt32(entries)
    beginsList[Int(first)] = true
    identifiers[Int(first)] = UInt16(chain)
    if has(.inOrder) { order.append(UInt16(chain)) }
    next = position
    if !isWhole { isLost = true }
    book.requestRules.exposed(chain, self)
  }

  private func broken(_ statement: StatementID, _ chain: Int, _ sentence: String) {
    chains[chain].isWellFormed = false
    context.violate(
      statement, sentence + ", in the list at \(next.slot) of queue \(areas.queue)")
  }

  private func take(_ position: Position, isFirst: Bool, isOnly: Bool, _ chain: Int) {
    let slot = Int(position.slot)
    let flags = flags(position.slot)
    if isFirst {
      if freshness[slot] & Self.bodyIsFresh == 0 {
        broken(.packed(17), chain, "the flags are visible ahead of the rest of descriptor \(slot)")
      }
    } else {
      beginsList[slot] = false
      if freshness[slot] != Self.bodyIsFresh | Self.flagsAreFresh {
        broken(.packed(13), chain, "the list is available and descriptor \(slot) not yet written")
      } else if flags.contains(.available) != position.wrap
        || flags.contains(.used) == position.wrap
      {
        broken(.packed(22), chain, "descriptor \(slot) has the other wrap counter")
      }
    }
    freshness[slot] = 0
    let word: UInt64 = context.shadow.load(descriptor(position.slot).advanced(by: 8))
    let length = UInt32(truncatingIfNeeded: word)
    let address: UInt64 = context.shadow.load(descriptor(position.slot))
    guard flags.contains(.indirect) else {
      return takeBuffer(
        ChainElement(address: address, length: length, isWritable: flags.contains(.write)), chain)
    }
    context.exercise(.packed(15))
    context.exercise(.packed(16))
    if !isOnly { return broken(.packed(16), chain, "INDIRECT in a list of several descriptors") }
    guard has(.indirectDescriptors) else {
      return broken(.packed(15), chain, "INDIRECT without the feature")
    }
    enter(address, length, chain)
  }

  private func takeBuffer(_ element: ChainElement, _ chain: Int) {
    if !element.isWritable, chains[chain].elements.last?.isWritable == true {
      broken(.packed(11), chain, "a readable buffer behind a writable one")
    }
    add(element, to: chain)
  }

  private func enter(_ address: UInt64, _ length: UInt32, _ chain: Int) {
    book.addressRules.check(address, UInt64(length), context)
    guard length / 16 <= UInt32(areas.size) else {
      return broken(.packed(10), chain, "a table of \(length / 16) entries")
    }
    guard let found = book.resolver.resolve(address, byteCount: UInt64(length)),
      found.byteCount == UInt64(length)
    else { return }
    for index in 0..<UInt64(length / 16) {
      let entry = found.place.advanced(by: 16 * index)
      let word: UInt64 = context.shadow.load(entry.advanced(by: 8))
      let flags = DescriptorFlags(rawValue: UInt16(truncatingIfNeeded: word >> 48))
      guard flags.isDisjoint(with: [.next, .indirect]) else {
        return broken(.packed(15), chain, "a table entry with flags \(flags.rawValue)")
      }
      takeBuffer(
        ChainElement(
          address: context.shadow.load(entry), length: UInt32(truncatingIfNeeded: word),
          isWritable: flags.contains(.write)), chain)
    }
  }
}
