import ByteLayouts
import CycleKernel
import Trace
import VirtioLayouts

/// Requests on their way through the block device.
extension Endpoint {
  /// Writes that one step of a slot may add to the pipe.
  private static let burst = 4

  /// Moves every slot that can move.
  func stepBlock(at cycle: Cycle) -> Bool {
    var didMove = takeChains(at: cycle)
    for index in block.slots.indices {
      switch block.slots[index].state {
      case .free, .draining: break
      case .reading: didMove = read(index, at: cycle) || didMove
      case .media(let until):
        if cycle >= until {
          block.slots[index].state =
            configuration.mutant == .usedIndexBeforeData ? .finishing : .writing
          didMove = true
        }
      case .writing: didMove = write(index, at: cycle) || didMove
      case .finishing: didMove = finish(index, at: cycle) || didMove
      }
    }
    return didMove
  }

  private func takeChains(at cycle: Cycle) -> Bool {
    guard hasCompleteChain else { return false }
    var didMove = false
    hasCompleteChain = false
    for slot in chains.indices where isChainComplete[slot] {
      guard let index = block.slots.indices.first(where: { block.slots[$0].state == .free }) else {
        hasCompleteChain = true
        break
      }
      swap(&block.slots[index].chain, &chains[slot])
      isChainComplete[slot] = false
      didMove = true
      if !block.begin(index, at: cycle) {
        let queue = block.slots[index].chain.queue
        stop(
          queue: queue, code: .malformedRequest,
          address: UInt64(block.slots[index].chain.head), engineKnows: false, at: cycle)
      }
    }
    return didMove
  }

  private func read(_ index: Int, at cycle: Cycle) -> Bool {
    var didMove = false
    while block.slots[index].readIssued < block.slots[index].readGoal,
      reads.hasRoom(forData: true)
    {
      let limit = block.slots[index].readGoal - block.slots[index].readIssued
      var cursor = block.slots[index].reader
      guard let piece = cursor.next(in: block.slots[index].chain, limit: limit) else { break }
      block.slots[index].reader = cursor
      let request = ReadRequest(
        purpose: .readData, queue: UInt16(block.slots[index].chain.queue),
        address: DescriptorAddress(rawValue: piece.address), byteCount: piece.byteCount,
        client: .block(
          slot: index, offset: BlockSlot.readableOffset + block.slots[index].readIssued))
      block.slots[index].readIssued += piece.byteCount
      reads.accept(
        request, route: router.route(request.address, byteCount: UInt64(request.byteCount)),
        identifier: identifier(), trace: trace, at: cycle)
      didMove = true
    }
    if block.slots[index].readDone == block.slots[index].readGoal {
      block.slots[index].state = .media(until: cycle + block.execute(index))
      didMove = true
    }
    return didMove
  }

  private func write(_ index: Int, at cycle: Cycle) -> Bool {
    var didMove = false
    for _ in 0..<Self.burst {
      let offset = block.slots[index].writeOffset
      let left = block.slots[index].writeEnd - offset
      guard left > 0, writes.hasRoom(for: 8) else { break }
      var cursor = block.slots[index].writer
      guard let piece = cursor.next(in: block.slots[index].chain, limit: left) else { break }
      block.slots[index].writer = cursor
      block.slots[index].writeOffset += piece.byteCount
      issue(
        WriteRequest(
          purpose: .writeData, queue: UInt16(block.slots[index].chain.queue),
          address: piece.address, byteCount: piece.byteCount,
          source: .block(slot: index, offset: BlockSlot.writableOffset + offset),
          notice: .none), at: cycle)
      didMove = true
    }
    if block.slots[index].writeOffset == block.slots[index].writeEnd {
      block.slots[index].state =
        configuration.mutant == .usedIndexBeforeData ? .free : .finishing
      didMove = true
    }
    return didMove
  }

  /// Puts the used element and the used index behind the data.
  private func finish(_ index: Int, at cycle: Cycle) -> Bool {
    guard writes.hasRoom(for: 8) else { return false }
    let number = block.slots[index].chain.queue
    let head = block.slots[index].chain.head
    let length = block.slots[index].usedLength
    let queue = transport.queues[number]
    let place = transport.takeUsedPlace(queue: number)
    let layout = SplitRingLayout(size: queue.size)
    if configuration.mutant == .interruptBeforeUsedIndex { signal(queue: number, at: cycle) }
    issue(
      WriteRequest(
        purpose: .usedElement, queue: UInt16(number),
        address: queue.usedRing &+ layout.usedSlotOffset(place),
        byteCount: Int(SplitRingLayout.usedElementByteCount),
        source: .inline(UInt64(head) | UInt64(length) << 32),
        notice: .slotDone(index)), at: cycle)
    issue(
      WriteRequest(
        purpose: .usedIndex, queue: UInt16(number),
        address: queue.usedRing &+ SplitRingLayout.indexOffset, byteCount: 2,
        source: .inline(UInt64(place &+ 1)),
        notice: .usedIndexPosted(queue: number, index: place &+ 1)),
      at: cycle)
    block.slots[index].state =
      configuration.mutant == .usedIndexBeforeData ? .writing : .draining
    return true
  }
}
