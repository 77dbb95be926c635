import ByteLayouts
import CycleKernel
import Trace
import VirtioLayouts
import Virtqueues

/// Returning buffers: used elements, used descriptors, and the batches of both.
///
/// Source: VIRTIO v1.4, sections 2.7.8, 2.7.14, 2.8.6 and 2.8.9.
extension Endpoint {
  /// Returns the chains of a slot that is done, and with batches those of others beside it.
  func finish(_ index: Int, at cycle: Cycle) -> Bool {
    let number = requests.slots[index].queue
    if requests.slots[index].isDetached {
      guard writes.hasRoom(for: 1) else { return false }
      requests.slots[index].isDetached = false
      requests.slots[index].state = .draining
      writes.accept(.marker(queue: number, .slotDone(index)))
      return true
    }
    if configuration.usedBatchLimit > 1 { return finishBatch(queue: number, at: cycle) }
    guard writes.hasRoom(for: 8 + 2 * requests.slots[index].chainCount), isNext(index) else {
      return false
    }
    if configuration.mutant == .interruptBeforeUsedIndex { signal(queue: number, at: cycle) }
    use(index, at: cycle)
    publishUsed(queue: number, at: cycle)
    return true
  }

  /// Whether a slot may return its chains now: with IN_ORDER in the order of availability.
  private func isNext(_ index: Int) -> Bool {
    guard requests.mayReturn(index) else { return false }
    let queue = transport.queues[requests.slots[index].queue]
    return !queue.features.contains(.inOrder)
      || configuration.mutant == .usesOutOfOrder
      || requests.slots[index].chain.position == queue.nextInOrder
  }

  /// Returns several requests of a queue at once: as many as are done, when nothing else waits for
  /// the pipe or the batch is full.
  private func finishBatch(queue number: Int, at cycle: Cycle) -> Bool {
    var done = 0
    for slot in requests.slots where slot.state == .finishing && slot.queue == number { done += 1 }
    guard done >= configuration.usedBatchLimit || writes.isEmpty else { return false }
    var returned = 0
    while returned < configuration.usedBatchLimit,
      let index = requests.slots.indices.first(where: {
        requests.slots[$0].state == .finishing && requests.slots[$0].queue == number && isNext($0)
      }), writes.hasRoom(for: 8 + 2 * requests.slots[index].chainCount)
    {
      if transport.queues[number].features.contains(.inOrder) {
        returned += useRun(from: index, limit: configuration.usedBatchLimit - returned, at: cycle)
      } else {
        use(index, at: cycle)
        returned += 1
      }
    }
    if returned > 0 { publishUsed(queue: number, at: cycle) }
    return returned > 0
  }

  /// With IN_ORDER: one entry for a run of chains that are all done and, but for the last,
  /// completely used; returns how many.
  private func useRun(from first: Int, limit: Int, at cycle: Cycle) -> Int {
    let number = requests.slots[first].queue
    var last = first
    var slots = 1
    var chainCount: UInt16 = 1
    var ringCount = requests.slots[first].chain.ringCount
    advance(first)
    while slots < limit, requests.slots[last].mergedCount == 0,
      UInt64(requests.slots[last].usedLength) == requests.slots[last].chain.writableByteCount,
      let next = requests.slots.indices.first(where: {
        requests.slots[$0].state == .finishing && requests.slots[$0].queue == number
          && requests.slots[$0].mergedCount == 0 && isNext($0)
      })
    {
      requests.slots[last].state = .draining
      // The bytes are needed until everything ahead of this marker is posted.
      writes.accept(.marker(queue: number, .slotDone(last)))
      last = next
      slots += 1
      chainCount += 1
      ringCount += requests.slots[next].chain.ringCount
      advance(next)
    }
    if slots == 1 {
      emit(first, at: cycle)
    } else {
      if configuration.mutant == .misplacesBatch, !transport.queues[number].isPacked {
        _ = transport.queues[number].used.take(
          identifier: 0, length: 0, chainCount: chainCount - 1, ringCount: 0)
        chainCount = 1
      }
      let entry = transport.queues[number].used.take(
        identifier: requests.slots[last].chain.identifier,
        length: requests.slots[last].usedLength, chainCount: chainCount, ringCount: ringCount)
      issue(entry, queue: number, notice: .slotDone(last), at: cycle)
      requests.slots[last].state = .draining
    }
    return slots
  }

  /// Moves the place of a queue with IN_ORDER behind the chains of a slot.
  private func advance(_ index: Int) {
    let number = requests.slots[index].queue
    requests.returned[number] += 1
    for place in 0..<requests.slots[index].chainCount {
      let chain = requests.slots[index].chain(place)
      transport.queues[number].nextInOrder = transport.queues[number].position(
        behind: chain.position, ringCount: chain.ringCount)
    }
  }

  /// Puts the entries of one slot behind its data.
  private func use(_ index: Int, at cycle: Cycle) {
    advance(index)
    emit(index, at: cycle)
  }

  private func emit(_ index: Int, at cycle: Cycle) {
    let number = requests.slots[index].queue
    let count = requests.slots[index].chainCount
    var first: UsedRing.Entry?
    if configuration.mutant != nil { trespass(index, at: cycle) }
    for place in 0..<count {
      let chain = requests.slots[index].chain(place)
      let isLast = place == count - 1
      let part = configuration.mutant == .leavesRoomInMergedBuffers ? 2 : 1 as UInt64
      let length =
        isLast
        ? requests.slots[index].usedLength
        : UInt32(truncatingIfNeeded: chain.writableByteCount / part)
      let entry = transport.queues[number].used.take(
        identifier: chain.identifier, length: length, ringCount: chain.ringCount)
      // Of a group in a packed ring the first descriptor goes last: it makes the group visible.
      if transport.queues[number].isPacked, count > 1, place == 0,
        configuration.mutant != .usesFirstOfGroupFirst
      {
        first = entry
        continue
      }
      if configuration.mutant == .skipsOneEntry, chain.ringCount > 1 {
        useInside(entry, queue: number, at: cycle)
      }
      if configuration.mutant == .usedIndexBeforeElement, isLast,
        !transport.queues[number].isPacked
      {
        publishUsed(queue: number, at: cycle)
      }
      let ends = isLast && first == nil
      issue(entry, queue: number, notice: ends ? .slotDone(index) : .none, at: cycle)
      if configuration.mutant == .splitsFrames, !isLast, !transport.queues[number].isPacked {
        publishUsed(queue: number, at: cycle)
      }
    }
    if let first { issue(first, queue: number, notice: .slotDone(index), at: cycle) }
    if configuration.mutant == .returnsWrongHead, hasMore(than: index) {
      let chain = requests.slots[index].chain
      let again = transport.queues[number].used.take(
        identifier: chain.identifier, length: requests.slots[index].usedLength,
        ringCount: chain.ringCount)
      issue(again, queue: number, notice: .none, at: cycle)
    }
    requests.slots[index].state =
      configuration.mutant == .usedIndexBeforeData ? .writing : .draining
  }

  /// Whether the device works on other requests of a slot's queue.
  private func hasMore(than index: Int) -> Bool {
    requests.slots.indices.contains {
      $0 != index && requests.slots[$0].state != .free
        && requests.slots[$0].queue == requests.slots[index].queue
    }
  }

  /// Clears a byte that is not the device's, as some mutants do when they return a chain.
  private func trespass(_ index: Int, at cycle: Cycle) {
    let chain = requests.slots[index].chain
    let queue = transport.queues[chain.queue]
    let place: UInt64? =
      switch configuration.mutant {
      case .writesReadableBuffer where chain.readableCount > 0:
        chain.descriptors[0].address.rawValue
      case .writesDescriptorTable where !queue.isPacked:
        queue.descriptorArea
          &+ SplitRingLayout(size: queue.size).descriptorOffset(chain.identifier) &+ 12
      case .writesAvailableRing where !queue.isPacked:
        queue.driverArea &+ SplitRingLayout.flagsOffset
      default: nil
      }
    guard let place else { return }
    issue(
      WriteRequest(
        purpose: .writeData, queue: UInt16(chain.queue), address: place, byteCount: 1,
        source: .inline(0), notice: .none), at: cycle)
  }

  private func issue(
    _ entry: UsedRing.Entry, queue number: Int, notice: WriteNotice, at cycle: Cycle
  ) {
    let queue = transport.queues[number]
    var value = entry.value
    if configuration.mutant == .neverWraps, queue.isPacked { value |= Self.firstPassFlags }
    let request = WriteRequest(
      purpose: queue.isPacked ? .usedDescriptor : .usedElement, queue: UInt16(number),
      address: (queue.isPacked ? queue.descriptorArea : queue.deviceArea) &+ entry.offset,
      byteCount: 8, source: .inline(value), notice: notice)
    issue(request, at: cycle)
    if configuration.mutant == .rewritesUsedDescriptor, queue.isPacked {
      var again = request
      again.notice = .none
      issue(again, at: cycle)
    }
  }

  /// The flags of a used descriptor in the first pass, in its eight bytes.
  private static let firstPassFlags =
    UInt64(DescriptorFlags([.available, .used]).rawValue) << 48

  /// Writes a used descriptor one entry behind another, inside the same list, as a mutant does.
  private func useInside(_ entry: UsedRing.Entry, queue number: Int, at cycle: Cycle) {
    let queue = transport.queues[number]
    guard queue.isPacked else { return }
    var inside = entry
    inside.offset =
      (entry.offset + 16) % PackedRingLayout(size: queue.size).descriptorRingByteCount
    // Behind the ring's end the other wrap counter counts.
    if inside.offset < entry.offset { inside.value ^= Self.firstPassFlags }
    issue(inside, queue: number, notice: .none, at: cycle)
  }

  /// Writes a used descriptor into the last slot of a ring that is new, as a mutant does.
  ///
  /// With the flags of the second pass nobody takes it for anything, so the queue works on.
  func useUnavailable(queue number: Int, at cycle: Cycle) {
    let size = transport.queues[number].size
    let offset = PackedRingLayout(size: size).descriptorOffset(size - 1)
    issue(
      WriteRequest(
        purpose: .usedDescriptor, queue: UInt16(number),
        address: transport.queues[number].descriptorArea &+ offset
          &+ PackedDescriptor.lengthOffset,
        byteCount: 8, source: .inline(0), notice: .none), at: cycle)
  }

  /// Makes what was returned visible: the used index of a split ring; nothing more in a packed one.
  private func publishUsed(queue number: Int, at cycle: Cycle) {
    let queue = transport.queues[number]
    let notice = WriteNotice.usedPosted(queue: number, ring: queue.used)
    if queue.isPacked {
      writes.accept(.marker(queue: number, notice))
      return
    }
    let index = queue.used.index &+ (configuration.mutant == .skipsUsedIndex ? 1 : 0)
    issue(
      WriteRequest(
        purpose: .usedIndex, queue: UInt16(number),
        address: queue.deviceArea &+ SplitRingLayout.indexOffset, byteCount: 2,
        source: .inline(UInt64(index)), notice: notice), at: cycle)
  }
}
