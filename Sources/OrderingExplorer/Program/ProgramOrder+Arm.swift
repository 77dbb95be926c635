import LitmusLanguage

extension ProgramOrder {
  /// The weak model: dependencies, acquire and release, and device memory alone keep order.
  ///
  /// Stores reach all other agents at one time; loads may be done early, and a load whose guard is
  /// not known yet may be done on trial.
  ///
  /// Source: Arm Architecture Reference Manual, B2, "Ordering relations".
  func armNeed(_ first: Int, _ second: Int) -> Need {
    let rules = program.rules
    if rules.breaks(.armInOrder) { return .done }
    let earlier = program.operations[first]
    let later = program.operations[second]
    if earlier.has(.acquire), !rules.breaks(.acquireIgnored) { return .done }
    if later.has(.release), !rules.breaks(.releaseIgnored) { return .done }
    if earlier.has(.release), later.has(.acquire), !rules.breaks(.releaseBeforeAcquireLost) {
      return .done
    }
    let isCommitted = program.writes(second) || isUnspeculated(second)
    if isCommitted, program.awaits(first), !rules.breaks(.controlIgnored) { return .done }
    if program.writes(second), namesAddressBetween(first, second) { return .done }
    if isCommitted, branchesBetween(first, second) { return .done }
    if let left = program.location(first), let right = program.location(second),
      left.memoryType.isStronglyOrdered, right.memoryType.isStronglyOrdered,
      !rules.breaks(.deviceMemoryUnordered)
    {
      return rules.breaks(.registerReadBlocksOnArm) ? .done : .started
    }
    return .nothing
  }

  /// Loads of device memory are done once, and only when they are certain.
  private func isUnspeculated(_ index: Int) -> Bool {
    program.location(index)?.memoryType.isStronglyOrdered == true
  }

  /// Whether a branch between them looks at what the first reads: all behind it depends on that.
  private func branchesBetween(_ first: Int, _ second: Int) -> Bool {
    guard let register = program.operations[first].register else { return false }
    return (first..<second).contains { program.operations[$0].condition?.register == register }
      && !program.rules.breaks(.controlIgnored)
  }

  /// Whether an access between them gets its address from the first: a store waits for addresses.
  private func namesAddressBetween(_ first: Int, _ second: Int) -> Bool {
    guard let register = program.operations[first].register else { return false }
    return (first..<second).contains { program.operations[$0].address == register }
      && !program.rules.breaks(.addressIgnored)
  }
}
