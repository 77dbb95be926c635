import LitmusLanguage

/// What program order asks of two operations of one agent.
///
/// The agent may start a later operation when each earlier one has reached what ``need(_:_:)``
/// says. A store that has not started is in the store buffer, or in a write-combining buffer; so
/// no buffer is a part of the state.
struct ProgramOrder {
  var program: AgentProgram

  func need(_ first: Int, _ second: Int) -> Need {
    let dependency = program.dependency(first, second)
    if program.agent.kind != .cpu { return max(dependency, deviceNeed(first, second)) }
    if isReadAhead(second), !isSameLocation(first, second) { return dependency }
    return max(dependency, cpuNeed(first, second))
  }

  private func cpuNeed(_ first: Int, _ second: Int) -> Need {
    if program.isSerial(first) || program.isSerial(second) {
      return program.rules.breaks(.systemOperationsUnordered) ? .nothing : .done
    }
    if program.location(first)?.place == .interrupt, program.awaits(first),
      !program.rules.breaks(.interruptUnordered)
    {
      return .done
    }
    let need = max(locationNeed(first, second), barrierNeed(first, second))
    if need == .done || program.maintains(first) || program.maintains(second) { return need }
    if isMovedByCompiler(first, second) { return need }
    switch program.test.platform.cpu {
    case .x86: return max(need, x86Need(first, second))
    case .arm: return max(need, armNeed(first, second))
    }
  }

  func isSameLocation(_ first: Int, _ second: Int) -> Bool {
    program.operations[first].location == program.operations[second].location
      && program.operations[first].location != nil
  }

  /// Whether a bridge may have read it before the CPU asks.
  private func isReadAhead(_ index: Int) -> Bool {
    guard program.test.platform.prefetches, !program.rules.breaks(.prefetchNever),
      case .load = program.operations[index].kind, let location = program.location(index)
    else { return false }
    return location.place == .bar && !location.memoryType.isStronglyOrdered
  }

  /// Accesses to one location keep their order; a load may take its value from an earlier store.
  private func locationNeed(_ first: Int, _ second: Int) -> Need {
    guard let left = program.location(first), let right = program.location(second) else {
      return .nothing
    }
    if !isSameLocation(first, second) {
      // Cache maintenance goes by the line; other mappings of a cell are x86's affair alone.
      let isOneLine = left.line == right.line
      if isOneLine, program.maintains(first) || program.maintains(second) { return .done }
      return left.cell == right.cell && program.test.platform.cpu == .x86 ? .done : .nothing
    }
    if areTwins(first, second) { return .nothing }
    if program.writes(first), program.reads(second) { return forwards(left) ? .nothing : .done }
    return .done
  }

  /// Whether two loads of one location may be done in either order if both read the same store.
  ///
  /// Arm's weak order asks no more of them; hardware keeps them in order.
  func areTwins(_ first: Int, _ second: Int) -> Bool {
    guard program.test.platform.cpu == .arm, !program.rules.isHardwareOnly,
      case .load = program.operations[first].kind, case .load = program.operations[second].kind,
      isSameLocation(first, second), let location = program.location(first),
      location.place == .host, !location.memoryType.isStronglyOrdered,
      !program.rules.breaks(.twinLoadsInOrder)
    else { return false }
    return !(first..<second).contains { program.writes($0) && isSameLocation($0, second) }
  }

  /// Whether a load of the location may take the value of a store that has not left.
  func forwards(_ location: Location) -> Bool {
    location.place == .host && location.memoryType.isCacheable
      && !program.rules.breaks(.noForwarding)
  }

  private func isMovedByCompiler(_ first: Int, _ second: Int) -> Bool {
    let rules = program.rules
    if rules.isHardwareOnly || rules.breaks(.compilerMovesNothing) { return false }
    let isPlain = [first, second].contains { program.operations[$0].has(.plain) }
    guard isPlain else { return false }
    if program.operations[first].has(.acquire) || program.operations[second].has(.release) {
      return false
    }
    let stops: BarrierStrength = rules.breaks(.compilerBarrierIgnored) ? .smp : .compiler
    return !program.between(first, second).contains { $0.strength >= stops }
  }

  /// A device starts its operations in order, and waits for what it reads unless that is pipelined.
  private func deviceNeed(_ first: Int, _ second: Int) -> Need {
    let operation = program.operations[first]
    let rules = program.rules
    if operation.has(.buffered), !rules.breaks(.bufferedStoreWaits) {
      return program.location(first)?.cell == program.location(second)?.cell ? .done : .nothing
    }
    if operation.has(.pipelined), !rules.breaks(.pipelinedReadWaits) { return .started }
    return .done
  }
}
