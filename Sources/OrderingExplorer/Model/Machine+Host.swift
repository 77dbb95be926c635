extension Machine {
  /// The state after a packet toward the host has arrived, or nil if nothing answers it yet.
  func deliverUp(_ position: Int, _ code: UInt64, _ state: State) -> State? {
    let packet = upPackets[Int(code)]
    var next = state
    next.up = PacketQueue.removing(state.up, position)
    switch packet.kind {
    case .posted:
      arrive(packet, &next)
      return next
    case .read: return answerRead(packet, next)
    case .completion:
      return finish(packet.id, next)
    case .invalidationCompletion:
      next.finish(packet.id)
      return next
    case .nonPostedWrite, .routed, .invalidationRequest, .writeBack:
      preconditionFailure("no such packet toward the host")
    }
  }

  /// A posted write at the root complex: to memory, back down, or nowhere.
  private func arrive(_ packet: Packet, _ state: inout State) {
    let operation = operations[packet.id]
    if operation.downRequest != 0 {
      let comesBack = packet.link != 0 || routesToSelf
      if comesBack { state.down = PacketQueue.appending(state.down, operation.downRequest) }
      return
    }
    if operation.isChecked, !translate(operation.page, &state) { return }
    deviceWrite(operation, value(of: operation, in: state), &state)
  }

  /// Looks a page up in the IOMMU's cache and table, and caches it.
  private func translate(_ page: Int, _ state: inout State) -> Bool {
    if state.has(.inIOMMU, page) { return true }
    guard state.has(.mapped, page) else { return false }
    if cachesTranslations { state.set(.inIOMMU, page) }
    return true
  }

  private func answerRead(_ packet: Packet, _ state: State) -> State? {
    let operation = operations[packet.id]
    var next = state
    if operation.action == .translate {
      next.setSlot(operation.register, translate(operation.page, &next) ? 1 : 0)
    } else {
      var value: UInt64 = 15
      if !operation.isChecked || translate(operation.page, &next) {
        value = deviceRead(operation, next)
      }
      if operation.awaited >= 0, UInt64(operation.awaited) != value { return nil }
      if operation.register >= 0, !next.isDone(packet.id) {
        next.setSlot(operation.register, value)
      }
    }
    next.down = PacketQueue.appending(next.down, operation.downAnswer)
    return next
  }

  /// Ends an operation whose answer came; one that was left out meanwhile stays so.
  @inline(__always)
  func finish(_ index: Int, _ state: State) -> State {
    var next = state
    let operation = operations[index]
    if operation.action == .windowLoad, !state.has(.present, operation.line) {
      next.set(.present, operation.line)
      let value =
        operation.register >= 0 ? state.slot(operation.register) : UInt64(operation.awaited)
      next.setCachedValue(operation.cached, value)
    }
    next.finish(index)
    return next
  }
}
