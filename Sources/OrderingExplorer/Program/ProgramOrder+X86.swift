import LitmusLanguage

extension ProgramOrder {
  /// Total store order, with combining stores that may wait and combining loads that may hurry.
  ///
  /// Source: Intel SDM, volume 3, "Memory ordering" and "Methods of caching available".
  func x86Need(_ first: Int, _ second: Int) -> Need {
    guard let left = program.location(first), let right = program.location(second) else {
      return .done
    }
    let rules = program.rules
    if program.reads(first) {
      if program.writes(second) { return .done }
      if rules.breaks(.loadsInAnyOrder) { return .nothing }
      let isWeak = [left, right].contains { $0.memoryType.isCombining }
      return isWeak && !rules.breaks(.combiningInOrder) ? .nothing : .done
    }
    let drains =
      right.memoryType.isStronglyOrdered && program.test.platform.uncachedDrains
      && !rules.breaks(.uncachedNeverDrains)
    if left.memoryType.isCombining, !rules.breaks(.combiningInOrder) {
      return drains ? .done : .nothing
    }
    if program.writes(second) { return rules.breaks(.storesLeaveInAnyOrder) ? .nothing : .done }
    if left.memoryType.isStronglyOrdered, right.memoryType.isStronglyOrdered { return .done }
    return rules.breaks(.storeBufferAbsent) ? .done : .nothing
  }
}
