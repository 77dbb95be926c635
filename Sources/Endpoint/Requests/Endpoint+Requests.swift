import ByteLayouts
import CycleKernel
import Trace
import VirtioLayouts

/// Requests on their way through the device.
extension Endpoint {
  /// Writes that one step of a slot may add to the pipe.
  private static let burst = 4

  /// Moves every slot that can move.
  func stepRequests(at cycle: Cycle) -> Bool {
    var didMove = takeChains(at: cycle)
    if requests.parkedQueues != 0 { didMove = supply(at: cycle) || didMove }
    requests.wakeResting(at: cycle)
    var left = requests.awakeSlots
    while left != 0 {
      let index = left.trailingZeroBitCount
      left &= left - 1
      switch requests.slots[index].state {
      case .free, .draining: requests.sleep(index)
      case .reading: didMove = read(index, at: cycle) || didMove
      case .media(let until):
        if cycle >= until {
          requests.slots[index].state =
            configuration.mutant == .usedIndexBeforeData ? .finishing : .writing
          didMove = true
        } else {
          requests.rest(index, until: until)
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
      if !isNext(chains[slot]) {
        requests.early.add(&chains[slot])
        isChainComplete[slot] = false
        didMove = true
      } else if take(&chains[slot], at: cycle) {
        isChainComplete[slot] = false
        didMove = true
      } else {
        hasCompleteChain = true
      }
    }
    if requests.early.count > 0 { didMove = takeEarlyChains(at: cycle) || didMove }
    return didMove
  }

  /// Takes chains that came early and whose turn it is.
  private func takeEarlyChains(at cycle: Cycle) -> Bool {
    var didMove = false
    for number in transport.queues.indices {
      while requests.early.has(queue: number, position: transport.queues[number].nextTaken) {
        var chain = requests.spare
        guard
          requests.early.take(
            queue: number, position: transport.queues[number].nextTaken, into: &chain)
        else { break }
        let isTaken = take(&chain, at: cycle)
        if !isTaken {
          requests.early.add(&chain)
          hasCompleteChain = true
        }
        swap(&requests.spare, &chain)
        if !isTaken { break }
        didMove = true
      }
    }
    return didMove
  }

  /// Gives a chain to the device; false when no slot is free.
  private func take(_ chain: inout Chain, at cycle: Cycle) -> Bool {
    let admission = requests.device.admit(chain)
    let number = chain.queue
    let behind = transport.queues[number].position(
      behind: chain.position, ringCount: chain.ringCount)
    if admission == .park {
      transport.queues[number].nextTaken = behind
      requests.parked[number].add(&chain)
      requests.parkedQueues |= 1 << UInt64(number)
      return true
    }
    guard let index = requests.freeSlot else { return false }
    transport.queues[number].nextTaken = behind
    swap(&requests.slots[index].chain, &chain)
    if !requests.begin(index, admission) {
      let chain = requests.slots[index].chain
      stop(
        queue: chain.queue, code: .malformedRequest, address: UInt64(chain.identifier),
        engineKnows: false, at: cycle)
    } else if configuration.mutant == .readsWritableBuffer,
      requests.slots[index].chain.writableByteCount > 0
    {
      requests.slots[index].readGoal += 1
    }
    return true
  }

  /// Whether a chain may be taken: where order counts, walkers may have presented a younger one
  /// first.
  ///
  /// In a packed ring it always counts. Used descriptors go where the oldest lists stand, and a list
  /// that an engine still reads must not be written over (VIRTIO v1.4, section 2.8.2).
  private func isNext(_ chain: Chain) -> Bool {
    let queue = transport.queues[chain.queue]
    guard
      requests.device.keepsOrder || queue.features.contains(.inOrder)
        || (queue.isPacked && configuration.mutant != .overwritesUnread)
    else { return true }
    return chain.position == queue.nextTaken
  }

  /// Lets the device say what it has to say, where chains are parked for it.
  private func supply(at cycle: Cycle) -> Bool {
    guard transport.status.contains(.driverOK), !transport.isSuspending else { return false }
    var didMove = false
    var left = requests.parkedQueues
    while left != 0 {
      let queue = left.trailingZeroBitCount
      left &= left - 1
      if requests.parked[queue].isEmpty {
        requests.parkedQueues &= ~(1 << UInt64(queue))
      } else {
        didMove = requests.supply(queue: queue, at: cycle) || didMove
      }
    }
    return didMove
  }

  private func read(_ index: Int, at cycle: Cycle) -> Bool {
    // Everything is asked for and not yet here.
    if requests.slots[index].readIssued == requests.slots[index].readGoal,
      requests.slots[index].readDone != requests.slots[index].readGoal
    {
      requests.sleep(index)
      return false
    }
    var didMove = false
    while requests.slots[index].readIssued < requests.slots[index].readGoal,
      reads.hasRoom(forData: true)
    {
      let limit = requests.slots[index].readGoal - requests.slots[index].readIssued
      var cursor = requests.slots[index].reader
      guard let piece = cursor.next(in: requests.slots[index].chain, limit: limit) else { break }
      requests.slots[index].reader = cursor
      let request = ReadRequest(
        purpose: .readData, queue: UInt16(requests.slots[index].queue),
        address: DescriptorAddress(rawValue: piece.address), byteCount: piece.byteCount,
        client: .slot(
          index, offset: RequestSlot.readableOffset + requests.slots[index].readIssued))
      requests.slots[index].readIssued += piece.byteCount
      reads.accept(
        request, route: router.route(request.address, byteCount: UInt64(request.byteCount)),
        identifier: identifier(), trace: trace, at: cycle)
      didMove = true
    }
    if requests.slots[index].readDone == requests.slots[index].readGoal,
      requests.mayExecute(index)
    {
      requests.slots[index].state = .media(until: cycle + requests.execute(index, at: cycle))
      didMove = true
    }
    return didMove
  }

  private func write(_ index: Int, at cycle: Cycle) -> Bool {
    var didMove = false
    for _ in 0..<Self.burst {
      let offset = requests.slots[index].writeOffset
      let left = requests.slots[index].writeEnd - offset
      guard left > 0, writes.hasRoom(for: 8) else { break }
      guard let piece = nextPiece(index, limit: left) else { break }
      requests.slots[index].writeOffset += piece.byteCount
      issue(
        WriteRequest(
          purpose: .writeData, queue: UInt16(requests.slots[index].queue),
          address: piece.address, byteCount: piece.byteCount,
          source: .slot(index, offset: RequestSlot.writableOffset + offset),
          notice: .none), at: cycle)
      didMove = true
    }
    if requests.slots[index].writeOffset == requests.slots[index].writeEnd {
      requests.slots[index].state =
        configuration.mutant == .usedIndexBeforeData ? .free : .finishing
      didMove = true
    }
    return didMove
  }

  /// The next piece of the writable parts, in the first chain or in those merged with it.
  private func nextPiece(_ index: Int, limit: Int) -> (address: UInt64, byteCount: Int)? {
    while true {
      let place = requests.slots[index].writerChain
      var cursor = requests.slots[index].writer
      let piece =
        place == 0
        ? cursor.next(in: requests.slots[index].chain, limit: limit)
        : cursor.next(in: requests.slots[index].merged[place - 1], limit: limit)
      if let piece {
        requests.slots[index].writer = cursor
        return piece
      }
      guard place < requests.slots[index].mergedCount else { return nil }
      requests.slots[index].writerChain = place + 1
      requests.slots[index].writer = ChainCursor(
        descriptor: requests.slots[index].merged[place].readableCount)
    }
  }
}
