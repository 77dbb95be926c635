import LitmusLanguage

extension LitmusProgramOrder {
  /// Total store order, with stores and loads of combining memory that leave it.
  ///
  /// Source: Intel SDM, volume 3, "Memory ordering" and "Methods of caching available".
  func x86Demand(_ earlier: LitmusEvent, _ later: LitmusEvent) -> OrderDemand {
    guard let left = earlier.location?.memoryType, let right = later.location?.memoryType else {
      return .behindEnd
    }
    let combines = rules.has(.mayCombine)
    if earlier.isLoad {
      if later.isStore { return rules.has(.x86LoadBeforeStore) ? .behindEnd : .nothing }
      if combines, left.isCombining || right.isCombining { return .nothing }
      return rules.has(.x86LoadsInOrder) ? .behindEnd : .nothing
    }
    if left.isCombining, combines {
      let drains =
        right.isStronglyOrdered && test.platform.uncachedDrains && rules.has(.x86UncachedDrains)
      return drains ? .behindEnd : .nothing
    }
    if later.isStore { return rules.has(.x86StoresInOrder) ? .behindEnd : .nothing }
    if left.isStronglyOrdered, right.isStronglyOrdered, rules.has(.x86UncachedInOrder) {
      return .behindEnd
    }
    return rules.has(.mayBufferStores) ? .nothing : .behindEnd
  }

  /// The weak model: acquire and release, device memory, and what is behind a branch or an address.
  ///
  /// Source: Arm Architecture Reference Manual, B2, "Ordering relations".
  func armDemand(_ first: Int, _ second: Int) -> OrderDemand {
    guard rules.has(.mayReorderOnArm) else { return .behindEnd }
    let (earlier, later) = (events[first], events[second])
    if earlier.operation.has(.acquire), rules.has(.armAcquire) { return .behindEnd }
    if later.operation.has(.release), rules.has(.armRelease) { return .behindEnd }
    if earlier.operation.has(.release), later.operation.has(.acquire),
      rules.has(.armReleaseBeforeAcquire)
    {
      return .behindEnd
    }
    // What cannot be taken back waits until it is certain that it happens, and where.
    let isCertain = later.isStore || later.location?.memoryType.isStronglyOrdered == true
    let isDecided = earlier.awaited != nil || decidesBefore(first, second)
    if isCertain, isDecided, rules.has(.storeBehindBranch) { return .behindEnd }
    if later.isStore, addressesBefore(first, second), rules.has(.storeBehindAddress) {
      return .behindEnd
    }
    let isOfDevice = [earlier, later].allSatisfy {
      $0.location?.memoryType.isStronglyOrdered == true
    }
    if isOfDevice, rules.has(.armDeviceMemory) { return .behindStart }
    return .nothing
  }

  /// Whether what the first reads decides about an operation between them.
  private func decidesBefore(_ first: Int, _ second: Int) -> Bool {
    guard let register = events[first].operation.register else { return false }
    return events[first..<second].contains { $0.operation.condition?.register == register }
  }

  /// Whether what the first reads is the address of an access between them.
  private func addressesBefore(_ first: Int, _ second: Int) -> Bool {
    guard let register = events[first].operation.register else { return false }
    return events[first..<second].contains { $0.operation.address == register }
  }
}
