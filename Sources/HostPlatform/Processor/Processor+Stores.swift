import CycleKernel

/// Stores on their way from the queue to memory.
extension Processor {
  /// Lets one store leave the queue and one word the combining buffers.
  func drain(at cycle: Cycle) -> Bool {
    let didFlush = flush(at: cycle)
    return drainQueue(at: cycle) || didFlush
  }

  private func flush(at cycle: Cycle) -> Bool {
    var chosen = -1
    var count = 0
    for index in buffers.pieces.indices {
      if buffers.pieces[index].due > cycle {
        nextDue = min(nextDue, buffers.pieces[index].due)
        continue
      }
      if mutant == .combiningInOrder, index > 0 { continue }
      count += 1
      if flushPace.below(count) == 0 { chosen = index }
    }
    guard chosen >= 0 else { return false }
    let piece = buffers.remove(chosen)
    port.store(table[piece.word], piece.value, attributes: piece.attributes)
    for place in entries.indices where piece.stores & 1 << UInt64(place) != 0 {
      entries[place].stage = .done
    }
    return true
  }

  private func drainQueue(at cycle: Cycle) -> Bool {
    var chosen = -1
    var count = 0
    for index in queue.entries.indices where mayLeave(index) {
      if queue.entries[index].due > cycle {
        nextDue = min(nextDue, queue.entries[index].due)
        continue
      }
      count += 1
      if drainPace.below(count) == 0 { chosen = index }
    }
    return chosen >= 0 && leave(chosen, at: cycle)
  }

  /// Whether a store in the queue need not wait for an older one there.
  private func mayLeave(_ index: Int) -> Bool {
    if index == 0 { return true }
    if kind == .totalStoreOrder { return mutant == .storesLeaveInAnyOrder }
    let instruction = entries[queue.entries[index].instruction].instruction
    let isStrong = table[instruction.word].type == .strong && mutant != .deviceMemoryInAnyOrder
    return !queue.entries.prefix(index).contains {
      let older = entries[$0.instruction].instruction
      if older.word == instruction.word { return mutant != .sameWordStoresInAnyOrder }
      return isStrong && table[older.word].type == .strong
    }
  }

  private func leave(_ index: Int, at cycle: Cycle) -> Bool {
    let place = queue.entries[index].instruction
    let instruction = entries[place].instruction
    let word = table[instruction.word]
    let value = value(ofStore: place) ?? 0
    if word.type == .combining {
      guard
        buffers.gather(
          instruction.word, value, instruction: place, attributes: instruction.attributes,
          due: cycle + flushPace.delay())
      else { return false }
      entries[place].stage = .combining
      queue.remove(index)
      return true
    }
    let waitsForCombining =
      kind == .totalStoreOrder && word.type == .strong && drainsCombining
      || mutant == .combiningInOrder
    if waitsForCombining, !buffers.pieces.isEmpty { return false }
    port.store(word, value, attributes: instruction.attributes)
    entries[place].stage = .done
    queue.remove(index)
    return true
  }
}
