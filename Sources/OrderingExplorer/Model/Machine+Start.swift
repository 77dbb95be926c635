extension Machine {
  /// The state after an operation has started, or nil if it cannot.
  @inline(__always)
  func start(_ index: Int, from state: State) -> State? {
    guard isReady(index, in: state) else { return nil }
    let operation = operations[index]
    var next = state
    switch operation.action {
    case .memoryLoad:
      switch forwarding(to: index, in: state) {
      case .wait: return nil
      case .value(let value): return finishLoad(index, value, next)
      case .memory: return finishLoad(index, state.cell(operation.cell), next)
      }
    case .memoryStore:
      next.setCell(operation.cell, value(of: operation, in: state))
    case .cacheLoad:
      switch forwarding(to: index, in: state) {
      case .wait: return nil
      case .value(let value): return finishLoad(index, value, next)
      case .memory:
        fill(operation.line, &next)
        return finishLoad(index, next.cachedValue(operation.cached), next)
      }
    case .localLoad: return finishLoad(index, state.cell(operation.cell), next)
    case .localStore: next.setCell(operation.cell, value(of: operation, in: state))
    case .linkLoad, .linkStore, .translate: return startOnLink(index, next)
    default: return startOther(index, next)
    }
    next.finish(index)
    return next
  }

  @inline(__always)
  private func finishLoad(_ index: Int, _ value: UInt64, _ state: State) -> State? {
    let operation = operations[index]
    if operation.awaited >= 0, UInt64(operation.awaited) != value { return nil }
    if operation.twins & state.done != 0, !agrees(index, value, state) { return nil }
    var next = state
    if operation.register >= 0 { next.setSlot(operation.register, value) }
    next.finish(index)
    return next
  }

  /// Whether the later loads that were done before a load have read the value that it reads.
  private func agrees(_ index: Int, _ value: UInt64, _ state: State) -> Bool {
    var twins = operations[index].twins & state.done
    while twins != 0 {
      let twin = twins.trailingZeroBitCount
      twins &= twins &- 1
      if state.slot(operations[twin].register) != value, guardValue(of: twin, in: state) != false {
        return false
      }
    }
    return true
  }

  /// Whether a load can never be done because a later one of its location has read an older value:
  /// such an execution is none.
  func isImpossible(_ state: State) -> Bool {
    operations.indices.contains { index in
      guard operations[index].twins & state.done != 0, !state.isDone(index),
        isReady(index, in: state)
      else { return false }
      return start(index, from: state) == nil
    }
  }

  private func startOnLink(_ index: Int, _ state: State) -> State? {
    let operation = operations[index]
    var next = state
    switch operation.action {
    case .linkStore:
      if operation.isTranslated, !state.has(.inDevice, operation.page) { break }
      if upPackets[Int(operation.upRequest)].link != 0, operation.downRequest != 0,
        peersMeetAtSwitch
      {
        next.down = PacketQueue.appending(next.down, operation.downRequest)
      } else {
        next.up = PacketQueue.appending(next.up, operation.upRequest)
      }
    default:
      if operation.action == .linkLoad, operation.isTranslated,
        !state.has(.inDevice, operation.page)
      {
        return finishLoad(index, 15, next)
      }
      next.up = PacketQueue.appending(next.up, operation.upRequest)
      next.start(index)
      return next
    }
    next.finish(index)
    return next
  }

  /// Operations of CPUs on the device, on cache lines and on the IOMMU.
  private func startOther(_ index: Int, _ state: State) -> State? {
    let operation = operations[index]
    var next = state
    switch operation.action {
    case .registerStore, .windowThroughStore:
      next.down = PacketQueue.appending(next.down, operation.downRequest)
      if operation.action == .windowThroughStore, state.has(.present, operation.line) {
        next.setCachedValue(operation.cached, value(of: operation, in: state))
      }
    case .registerLoad, .configurationStore, .invalidateDevice, .reset:
      next.down = PacketQueue.appending(next.down, operation.downRequest)
      next.start(index)
      return next
    case .windowLoad:
      if state.has(.present, operation.line) {
        return finishLoad(index, state.cachedValue(operation.cached), next)
      }
      next.down = PacketQueue.appending(next.down, operation.downRequest)
      next.start(index)
      return next
    case .throughStore:
      next.setCell(operation.cell, value(of: operation, in: state))
      if state.has(.present, operation.line) {
        next.setCachedValue(operation.cached, value(of: operation, in: state))
      }
    case .cacheStore:
      fill(operation.line, &next)
      next.setCachedValue(operation.cached, value(of: operation, in: state))
      next.set(.dirty, operation.line)
    case .windowStore:
      next.set(.present, operation.line)
      next.set(.dirty, operation.line)
      next.setCachedValue(operation.cached, value(of: operation, in: state))
    case .clean, .invalidate, .flush:
      guard maintain(operation, &next) else { return nil }
    case .unmap:
      next.clear(.mapped, operation.page)
      if program.rules.breaks(.translationNotCached) { next.clear(.inIOMMU, operation.page) }
    case .invalidateIOMMU:
      if !program.rules.breaks(.iommuInvalidationIgnored) { next.clear(.inIOMMU, operation.page) }
    default: preconditionFailure("\(operation.action) has its own place")
    }
    next.finish(index)
    return next
  }
}
