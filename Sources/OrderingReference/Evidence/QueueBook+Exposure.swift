import Trace
import VirtioLayouts

/// Chains from the store that exposes them to the use that ends them.
extension QueueBook {
  /// Takes up what the guest has made available in a queue.
  func expose(_ number: Int, event: TraceEvent) {
    if queues[number].isPacked {
      exposePacked(number, event: event)
    } else {
      exposeSplit(number, event: event)
    }
  }

  private func exposeSplit(_ number: Int, event: TraceEvent) {
    let size = queues[number].areas.size
    let index: UInt16 = shadow.load(queues[number].availableIndexPlace)
    guard index &- queues[number].usedIndex <= size,
      index &- queues[number].exposedIndex <= size
    else { return }
    while queues[number].exposedIndex != index {
      let slot = queues[number].layout.availableSlotOffset(queues[number].exposedIndex)
      let head: UInt16 = shadow.load(queues[number].availableRing.advanced(by: slot))
      let order = queues[number].orderSlot(queues[number].exposedPosition)
      tables[number].chainOfPosition[order] = QueueRecord.noChain
      if head < size {
        release(tables[number].chainOfHead[Int(head)])
        let chain = begin(number, head: head, event: event)
        let isWhole = walkSplit(number, head: head, into: &chains[Int(chain)])
        enter(chain, number, isWhole: isWhole)
        for entry in chains[Int(chain)].entries {
          tables[number].ownerOfEntry[Int(entry)] = chain
        }
      }
      queues[number].exposedPosition += 1
    }
  }

  private func exposePacked(_ number: Int, event: TraceEvent) {
    let size = queues[number].areas.size
    while !queues[number].hasEndlessList, !queues[number].isLost,
      queues[number].exposedEntryCount < UInt64(size)
    {
      let at = queues[number].exposure
      let place = queues[number].packedDescriptor(at.slot)
      let flags: UInt16 = shadow.load(place.advanced(by: PackedDescriptor.flagsOffset))
      guard DescriptorFlags(rawValue: flags).isAvailable(wrap: at.wrap) else { return }
      let chain = begin(number, head: 0, event: event)
      let isWhole = walkPacked(number, into: &chains[Int(chain)])
      let identifier = Int(chains[Int(chain)].head)
      growHeads(number, to: identifier)
      if tables[number].chainOfHead[identifier] >= 0 {
        // Two lists with one id: a used descriptor that bears it could mean either.
        lose(number)
      }
      enter(chain, number, isWhole: isWhole)
      var slot = at
      for _ in 0..<chains[Int(chain)].entryCount {
        tables[number].ownerOfEntry[Int(slot.slot)] = chain
        slot.advance(by: 1, size: size)
      }
      queues[number].exposure = slot
      queues[number].exposedPosition += 1
    }
  }

  private func growHeads(_ number: Int, to identifier: Int) {
    let count = tables[number].chainOfHead.count
    guard identifier >= count else { return }
    let more = (identifier + 1).nextPowerOfTwo - count
    tables[number].chainOfHead.append(
      contentsOf: repeatElement(QueueRecord.noChain, count: more))
  }

  private func begin(_ number: Int, head: UInt16, event: TraceEvent) -> Int32 {
    let chain: Int32
    if let free = freeChains.popLast() {
      chain = free
    } else {
      chain = Int32(chains.count)
      chains.append(ExposedChain())
    }
    chains[Int(chain)].begin(
      queue: UInt16(number), head: head, position: queues[number].exposedPosition,
      exposure: event)
    return chain
  }

  /// Puts a chain that was walked into the indexes.
  private func enter(_ chain: Int32, _ number: Int, isWhole: Bool) {
    let at = Int(chain)
    chains[at].isMalformed = !isWhole
    if !isWhole { chains[at].forgetBuffers() }
    for segment in chains[at].segments.indices where chains[at].segments[segment].handle >= 0 {
      let piece = chains[at].segments[segment]
      chains[at].hold(
        writable.insert(
          piece.place.key, byteCount: piece.byteCount, owner: chain, part: Int32(segment)),
        segment: segment)
    }
    let table = chains[at].indirectTable
    chains[at].tableHandle = guestFields.insert(
      table.place.key, byteCount: table.byteCount, owner: chain,
      part: QueueField.indirectTable.rawValue)
    tables[number].chainOfHead[Int(chains[at].head)] = chain
    tables[number].chainOfPosition[queues[number].orderSlot(chains[at].position)] = chain
  }

  /// Ends the exposure of a chain; one that is not exposed stays as it is.
  func release(_ chain: Int32) {
    guard chain >= 0, chains[Int(chain)].isExposed else { return }
    let at = Int(chain)
    let number = Int(chains[at].queue)
    for segment in chains[at].segments { writable.remove(segment.handle) }
    guestFields.remove(chains[at].tableHandle)
    for entry in chains[at].entries where tables[number].ownerOfEntry[Int(entry)] == chain {
      tables[number].ownerOfEntry[Int(entry)] = QueueRecord.noChain
    }
    let head = Int(chains[at].head)
    if tables[number].chainOfHead[head] == chain {
      tables[number].chainOfHead[head] = QueueRecord.noChain
    }
    if chains[at].isRewritten { unknownCount -= 1 }
    chains[at].isExposed = false
    freeChains.append(chain)
  }

  /// The exposed chain at a position of its queue; nil when there is none.
  func chain(at position: UInt64, of number: Int) -> Int? {
    let chain = Int(tables[number].chainOfPosition[queues[number].orderSlot(position)])
    guard chain >= 0, chains[chain].isExposed, chains[chain].position == position,
      Int(chains[chain].queue) == number
    else { return nil }
    return chain
  }

  /// The ring entries that the chains of a range of positions take.
  func entryCount(_ positions: Range<UInt64>, of number: Int) -> UInt64 {
    positions.reduce(0) { sum, position in
      sum + (chain(at: position, of: number).map { chains[$0].entryCount } ?? 0)
    }
  }

  /// Notes device-written bytes in the chains that hold them.
  func noteDeviceWrite(_ place: Place, byteCount: UInt64) {
    writable.forEach(overlapping: place.key, byteCount: byteCount) { _, interval in
      let start = max(interval.start, place.key) - interval.start
      let end = min(interval.end, place.key + byteCount) - interval.start
      chains[Int(interval.owner)].noteWrite(
        segment: Int(interval.part), start: start, end: end)
    }
  }
}
