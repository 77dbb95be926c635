extension Machine {
  /// Takes a line of host memory into the cache if it is not there.
  @inline(__always)
  func fill(_ line: Int, _ state: inout State) {
    if state.has(.present, line) { return }
    state.set(.present, line)
    for (cell, slot) in lines[line].cells { state.setCachedValue(slot, state.cell(cell)) }
  }

  /// Writes a dirty line back and keeps it clean.
  ///
  /// - Returns: Whether that can be done: the device's memory takes one write-back of a line at a
  ///   time.
  private func writeBack(_ line: Int, _ state: inout State) -> Bool {
    guard state.has(.dirty, line) else { return true }
    if lines[line].isWindow {
      if state.isWritingBack(line) { return false }
      for (_, slot) in lines[line].cells { state.setWrittenBack(slot, state.cachedValue(slot)) }
      state.setWritingBack(line, true)
      state.down = PacketQueue.appending(state.down, lines[line].writeBack)
    } else {
      let isShort = program.rules.breaks(.writeBackOfOneLocation)
      for (cell, slot) in lines[line].cells.prefix(isShort ? 1 : .max) {
        state.setCell(cell, state.cachedValue(slot))
      }
    }
    state.clear(.dirty, line)
    return true
  }

  /// Takes a line out of the cache, and its values from the state.
  private func drop(_ line: Int, _ state: inout State) {
    state.clear(.present, line)
    state.clear(.dirty, line)
    for (_, slot) in lines[line].cells { state.setCachedValue(slot, 0) }
  }

  func maintain(_ operation: ProgramOperation, _ state: inout State) -> Bool {
    let line = operation.line
    guard line >= 0 else { return true }
    let rules = program.rules
    switch operation.action {
    case .clean: return rules.breaks(.cleanDoesNothing) || writeBack(line, &state)
    case .invalidate:
      if !rules.breaks(.invalidateDoesNothing) { drop(line, &state) }
      return true
    default:
      if rules.breaks(.invalidateDoesNothing) { return true }
      guard writeBack(line, &state) else { return false }
      drop(line, &state)
      return true
    }
  }

  /// A line may leave the cache at any time, and may be read into it at any time.
  @inline(__always)
  func forEachCacheStep(_ line: Int, from state: State, _ body: (UInt16, State) -> Void) {
    var next = state
    if state.has(.present, line) {
      if keepsLines || !writeBack(line, &next) { return }
      drop(line, &next)
      body(Step.evict(line).code, next)
    } else if lines[line].fills {
      fill(line, &next)
      body(Step.fill(line).code, next)
    }
  }

  /// What a device's read of host memory returns.
  @inline(__always)
  func deviceRead(_ operation: ProgramOperation, _ state: State) -> UInt64 {
    if operation.line >= 0, operation.snoops, state.has(.present, operation.line) {
      return state.cachedValue(operation.cached)
    }
    return state.cell(operation.cell)
  }

  /// A device's write: one that snoops takes the line from the cache first.
  @inline(__always)
  func deviceWrite(_ operation: ProgramOperation, _ value: UInt64, _ state: inout State) {
    if operation.line >= 0, operation.snoops, state.has(.present, operation.line) {
      _ = writeBack(operation.line, &state)
      drop(operation.line, &state)
    }
    state.setCell(operation.cell, value)
  }
}
