import LitmusLanguage

/// What program order demands of two operations of one agent.
enum OrderDemand: Int, Comparable {
  case nothing
  /// The later one starts behind the start of the earlier one.
  case behindStart
  /// The later one starts when the earlier one is done.
  case behindEnd

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The preserved program order of a test: which pairs of an agent's operations keep their order.
struct LitmusProgramOrder {
  let test: LitmusTest
  let rules: LitmusRules
  let events: [LitmusEvent]
  /// The cells that a device or a peer accesses.
  private let deviceCells: Set<Int>

  init(_ test: LitmusTest, rules: LitmusRules) {
    self.test = test
    self.rules = rules
    events = LitmusEvent.all(of: test)
    deviceCells = Set(
      events.filter { $0.agentKind != .cpu }.compactMap { $0.location?.cell })
  }

  /// The demand on two operations, of which the first stands before the second in one agent.
  func demand(_ first: Int, _ second: Int) -> OrderDemand {
    let (earlier, later) = (events[first], events[second])
    let dependency = dependencyDemand(first, second)
    if earlier.agentKind != .cpu { return max(dependency, deviceDemand(earlier, later)) }
    if isReadAhead(later), !isOneLocation(earlier, later) { return dependency }
    if earlier.isSystem || later.isSystem {
      return rules.has(.systemInOrder) ? .behindEnd : dependency
    }
    if earlier.location?.place == .interrupt, earlier.awaited != nil,
      rules.has(.interruptBeforeAll)
    {
      return .behindEnd
    }
    let fixed = max(
      dependency, locationDemand(first, second), barrierDemand(earlier, later))
    if fixed == .behindEnd || earlier.isMaintenance || later.isMaintenance { return fixed }
    if isMovedByCompiler(earlier, later) { return fixed }
    switch test.platform.cpu {
    case .x86: return max(fixed, x86Demand(earlier, later))
    case .arm: return max(fixed, armDemand(first, second))
    }
  }

  func isOneLocation(_ earlier: LitmusEvent, _ later: LitmusEvent) -> Bool {
    earlier.operation.location != nil && earlier.operation.location == later.operation.location
  }

  // MARK: Dependencies

  private func dependencyDemand(_ first: Int, _ second: Int) -> OrderDemand {
    let later = events[second]
    guard let register = events[first].operation.register else { return .nothing }
    let isData = later.source == register && rules.has(.dataDependency)
    let isAddress = later.operation.address == register && rules.has(.addressDependency)
    let isControl =
      later.operation.condition?.register == register && !isSpeculative(later)
      && rules.has(.controlDependency)
    return isData || isAddress || isControl ? .behindEnd : .nothing
  }

  /// Whether a load may be done before it is known that it is done at all.
  func isSpeculative(_ event: LitmusEvent) -> Bool {
    event.agentKind == .cpu && test.platform.cpu == .arm && event.isLoad
      && event.location?.place == .host && event.location?.memoryType.isStronglyOrdered == false
      && rules.has(.maySpeculateLoads)
  }

  /// Whether a bridge may have read the location before.
  private func isReadAhead(_ event: LitmusEvent) -> Bool {
    guard test.platform.prefetches, rules.has(.mayPrefetch), case .load = event.operation.kind,
      let location = event.location
    else { return false }
    return location.place == .bar && !location.memoryType.isStronglyOrdered
  }

  // MARK: One location

  private func locationDemand(_ first: Int, _ second: Int) -> OrderDemand {
    let (earlier, later) = (events[first], events[second])
    guard let left = earlier.location, let right = later.location,
      rules.has(.sameLocationInOrder)
    else { return .nothing }
    if !isOneLocation(earlier, later) {
      if left.line == right.line, earlier.isMaintenance || later.isMaintenance {
        return .behindEnd
      }
      // Two mappings of one place are one place for x86, and two for Arm.
      return left.cell == right.cell && test.platform.cpu == .x86 ? .behindEnd : .nothing
    }
    if areTwins(first, second) { return .nothing }
    if earlier.isStore, later.isLoad, mayForward(left) { return .nothing }
    return .behindEnd
  }

  /// Whether a load may take its value from an earlier store that has not left.
  func mayForward(_ location: Location) -> Bool {
    location.place == .host && location.memoryType.isCacheable && rules.has(.mayForward)
  }

  /// Whether two loads of one location may be done in either order, if they read one store.
  func areTwins(_ first: Int, _ second: Int) -> Bool {
    let (earlier, later) = (events[first], events[second])
    guard test.platform.cpu == .arm, rules.scope == .model, rules.has(.mayReadTwiceInAnyOrder),
      case .load = earlier.operation.kind, case .load = later.operation.kind,
      earlier.agentKind == .cpu, isOneLocation(earlier, later), let location = later.location,
      location.place == .host, !location.memoryType.isStronglyOrdered
    else { return false }
    return !events[first..<second].contains { $0.isStore && isOneLocation($0, later) }
  }

  // MARK: Barriers

  private func barriers(_ earlier: LitmusEvent, _ later: LitmusEvent) -> [Barrier] {
    test.agents[earlier.agent].operations[earlier.position..<later.position].compactMap(\.barrier)
  }

  private func barrierDemand(_ earlier: LitmusEvent, _ later: LitmusEvent) -> OrderDemand {
    let isOrdered = barriers(earlier, later).contains { barrier in
      concerns(barrier.direction, earlier, later)
        && (test.platform.cpu == .x86
          ? isInstructionOnX86(barrier) : reaches(barrier.strength, earlier, later))
    }
    return isOrdered ? .behindEnd : .nothing
  }

  private func concerns(
    _ direction: BarrierDirection, _ earlier: LitmusEvent, _ later: LitmusEvent
  ) -> Bool {
    switch direction {
    case .all: return true
    case .read: return earlier.isLoad || !rules.has(.barrierReadIsForLoads)
    case .write:
      if earlier.isMaintenance || later.isMaintenance {
        return !earlier.isLoad && !later.isLoad
      }
      return earlier.isStore && later.isStore || !rules.has(.barrierWriteIsForStores)
    }
  }

  /// On x86 the weaker barriers are instructions only where all accesses are meant.
  private func isInstructionOnX86(_ barrier: Barrier) -> Bool {
    switch barrier.strength {
    case .none, .compiler: false
    case .smp: barrier.direction == .all && rules.has(.barrierSMP)
    case .dma: barrier.direction == .all && rules.has(.barrierDMA)
    case .full: rules.has(.barrierFull)
    }
  }

  /// On Arm each strength has its shareability domain.
  private func reaches(
    _ strength: BarrierStrength, _ earlier: LitmusEvent, _ later: LitmusEvent
  ) -> Bool {
    let places = [earlier.location, later.location]
    switch strength {
    case .none, .compiler: return false
    case .smp:
      guard rules.has(.barrierSMP), !earlier.isMaintenance, !later.isMaintenance else {
        return false
      }
      return places.allSatisfy { $0.map(isForCPUs) ?? true }
    case .dma:
      let areRegisters = places.allSatisfy { $0?.place == .bar }
      return rules.has(.barrierDMA)
        && !(areRegisters && rules.has(.barrierDMALeavesRegisters))
    case .full: return rules.has(.barrierFull)
    }
  }

  /// Whether nobody outside of the CPUs' domain looks at a location.
  private func isForCPUs(_ location: Location) -> Bool {
    guard location.place == .host, location.memoryType.isCacheable else { return false }
    return test.platform.deviceIsInner || rules.scope == .hardware
      || !deviceCells.contains(location.cell) || !rules.has(.barrierSMPIsForCPUs)
  }

  private func isMovedByCompiler(_ earlier: LitmusEvent, _ later: LitmusEvent) -> Bool {
    guard rules.scope == .model, rules.has(.mayMoveWhenPlain),
      earlier.operation.has(.plain) || later.operation.has(.plain),
      !earlier.operation.has(.acquire), !later.operation.has(.release)
    else { return false }
    let weakest: BarrierStrength = rules.has(.barrierCompiler) ? .compiler : .smp
    return !barriers(earlier, later).contains { $0.strength >= weakest }
  }

  // MARK: The device

  private func deviceDemand(_ earlier: LitmusEvent, _ later: LitmusEvent) -> OrderDemand {
    guard rules.has(.deviceInOrder) else { return .nothing }
    if earlier.operation.has(.buffered), rules.has(.mayBufferLocally) {
      return earlier.location?.cell == later.location?.cell ? .behindEnd : .nothing
    }
    return earlier.operation.has(.pipelined) && rules.has(.mayPipeline) ? .behindStart : .behindEnd
  }
}
