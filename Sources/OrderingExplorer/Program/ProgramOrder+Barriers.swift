import LitmusLanguage

extension ProgramOrder {
  /// What the barriers between two operations of a CPU ask.
  func barrierNeed(_ first: Int, _ second: Int) -> Need {
    program.between(first, second).contains { orders($0, first, second) } ? .done : .nothing
  }

  private func orders(_ barrier: Barrier, _ first: Int, _ second: Int) -> Bool {
    isInDirection(barrier.direction, first, second)
      && (program.test.platform.cpu == .x86
        ? ordersOnX86(barrier) : ordersOnArm(barrier.strength, first, second))
  }

  private func isInDirection(
    _ direction: BarrierDirection, _ first: Int, _ second: Int
  ) -> Bool {
    let rules = program.rules
    let maintains = program.maintains(first) || program.maintains(second)
    switch direction {
    case .all: return true
    case .read:
      return program.reads(first)
        || rules.breaks(.readBarrierOrdersStores) && program.writes(second)
    case .write:
      if maintains { return !program.reads(first) && !program.reads(second) }
      return program.writes(first)
        && (program.writes(second) || rules.breaks(.writeBarrierOrdersLoads))
    }
  }

  /// Below full strength only barriers of all accesses are instructions.
  private func ordersOnX86(_ barrier: Barrier) -> Bool {
    let rules = program.rules
    switch barrier.strength {
    case .none, .compiler: return false
    case .smp: return barrier.direction == .all && !rules.breaks(.smpBarrierIgnored)
    case .dma: return barrier.direction == .all && !rules.breaks(.dmaBarrierIgnored)
    case .full: return !rules.breaks(.fullBarrierIgnored)
    }
  }

  private func ordersOnArm(_ strength: BarrierStrength, _ first: Int, _ second: Int) -> Bool {
    let rules = program.rules
    let locations = [program.location(first), program.location(second)]
    switch strength {
    case .none, .compiler: return false
    case .smp:
      if rules.breaks(.smpBarrierIgnored) { return false }
      if program.maintains(first) || program.maintains(second) { return false }
      return locations.allSatisfy { $0.map(isInner) ?? true }
    case .dma:
      if rules.breaks(.dmaBarrierIgnored) { return false }
      return rules.breaks(.dmaBarrierOrdersRegisters)
        || !locations.allSatisfy { $0?.place == .bar }
    case .full: return !rules.breaks(.fullBarrierIgnored)
    }
  }

  /// Whether only CPUs, and what passes for one, look at the location.
  private func isInner(_ location: Location) -> Bool {
    guard location.place == .host, location.memoryType.isCacheable else { return false }
    return program.test.platform.deviceIsInner || program.rules.isHardwareOnly
      || program.rules.breaks(.smpBarrierOrdersDevices)
      || !program.deviceCells.contains(location.cell)
  }
}
