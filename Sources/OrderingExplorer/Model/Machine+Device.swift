import LitmusLanguage

extension Machine {
  /// The state after a packet toward the device has arrived, or nil if nothing answers it yet.
  func deliverDown(_ position: Int, _ code: UInt64, _ state: State) -> State? {
    let packet = downPackets[Int(code)]
    var next = state
    next.down = PacketQueue.removing(state.down, position)
    switch packet.kind {
    case .posted, .routed:
      let operation = operations[packet.id]
      next.setCell(operation.cell, value(of: operation, in: state))
    case .writeBack:
      for (cell, slot) in lines[packet.id].cells {
        next.setCell(cell, state.writtenBack(slot))
        next.setWrittenBack(slot, 0)
      }
      next.setWritingBack(packet.id, false)
    case .read:
      let operation = operations[packet.id]
      let value = state.cell(operation.cell)
      if operation.awaited >= 0, UInt64(operation.awaited) != value { return nil }
      if operation.register >= 0, !next.isDone(packet.id) {
        next.setSlot(operation.register, value)
      }
      next.up = PacketQueue.appending(next.up, operation.upAnswer)
    case .nonPostedWrite:
      let operation = operations[packet.id]
      if operation.action == .reset {
        reset(&next)
      } else {
        next.setCell(operation.cell, value(of: operation, in: state))
      }
      next.up = PacketQueue.appending(next.up, operation.upAnswer)
    case .completion: receive(packet.id, &next)
    case .invalidationRequest:
      let page = operations[packet.id].page
      if !program.rules.breaks(.deviceInvalidationIgnored) { next.clear(.inDevice, page) }
      next.set(.owed, page)
    case .invalidationCompletion: preconditionFailure("no such packet toward the device")
    }
    return next
  }

  /// A completion at the device; a translation that an invalidation overtook is dropped.
  private func receive(_ index: Int, _ state: inout State) {
    // A reset has ended the operation: its answer is of no use.
    if state.isDone(index) { return }
    let operation = operations[index]
    if operation.action == .translate, state.slot(operation.register) == 1 {
      if state.has(.owed, operation.page), !program.rules.breaks(.lateTranslationKept) {
        state.setSlot(operation.register, 0)
      } else {
        state.set(.inDevice, operation.page)
      }
    }
    state.finish(index)
  }

  /// Ends what the device does; what it has sent is sent.
  private func reset(_ state: inout State) {
    let rules = program.rules
    if rules.breaks(.resetDropsWrites) {
      var queue: UInt64 = 0
      for position in 0..<PacketQueue.count(state.up) {
        let code = PacketQueue.packet(state.up, position)
        let packet = upPackets[Int(code)]
        if packet.kind == .posted, packet.link == 0 { continue }
        queue = PacketQueue.appending(queue, code)
      }
      state.up = queue
    }
    if rules.breaks(.resetLeavesEngine) { return }
    var ended = program.ofDevice & ~state.done
    while ended != 0 {
      let index = ended.trailingZeroBitCount
      ended &= ended &- 1
      state.finish(index)
      let register = operations[index].register
      if register >= 0 { state.setSlot(register, State.leftOut) }
    }
    for page in program.invalidations.indices {
      state.clear(.inDevice, page)
      state.clear(.owed, page)
    }
    state.markReset()
  }

  /// The device answers an invalidation when no read that uses the page is in flight.
  func answerInvalidation(_ page: Int, _ state: State) -> State? {
    let rules = program.rules
    let waits =
      !(program.test.platform.invalidatesEarly && !rules.breaks(.invalidationNeverEarly))
      && !rules.breaks(.invalidationDoesNotWait)
    if waits, program.translatedReads[page] & state.started & ~state.done != 0 { return nil }
    let index = program.invalidations[page]
    guard index >= 0 else { return nil }
    var next = state
    next.clear(.owed, page)
    next.up = PacketQueue.appending(next.up, operations[index].upAnswer)
    return next
  }
}
