import VirtioLayouts

/// How the driver writes the device status: ST-01, ST-02, ST-03.
struct StatusRules {
  func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    guard access.field == .status, access.isWrite else { return }
    guard access.value != 0 else {
      if context.transport.held.contains(.failed) { context.exercise(.status(3)) }
      return
    }
    let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
    let transport = context.transport
    let held = transport.held
    let cleared = held.subtracting(value).subtracting([.needsReset, .suspend])
    context.check(
      .status(2), cleared == [],
      "status \(hexadecimal(access.value)) written while \(hexadecimal(UInt64(held.rawValue)))"
        + " stands: bits \(hexadecimal(UInt64(cleared.rawValue))) cleared without a reset")
    if held.contains(.failed) {
      context.check(
        .status(3), value.subtracting(held) == [],
        "status \(hexadecimal(access.value)) written behind FAILED without a reset")
    }
    checkOrder(value, held, context)
  }

  private func checkOrder(
    _ value: DeviceStatus, _ held: DeviceStatus, _ context: ConformanceContext
  ) {
    let added = value.subtracting(held)
    guard !added.isDisjoint(with: [.acknowledge, .driver, .featuresOK, .driverOK]) else { return }
    var missing = DeviceStatus()
    if added.contains(.driver), !value.contains(.acknowledge) { missing.insert(.acknowledge) }
    if added.contains(.featuresOK), !held.contains(.driver) { missing.insert(.driver) }
    if added.contains(.driverOK), !context.transport.isSuspended {
      let isAsked = context.transport.isLegacy || context.transport.asksForFeatures
      if !isAsked { missing.insert(.featuresOK) }
      if !held.contains(.driver) { missing.insert(.driver) }
    }
    context.check(
      .status(1), missing == [],
      "status \(hexadecimal(UInt64(value.rawValue))) written before the step of"
        + " \(hexadecimal(UInt64(missing.rawValue)))")
  }
}
