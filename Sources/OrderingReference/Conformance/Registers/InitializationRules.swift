import VirtioLayouts

/// The order of initialization: IN-01, IN-02, IN-03, IN-05.
struct InitializationRules {
  func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    guard access.isWrite else { return }
    let transport = context.transport
    switch access.field {
    case .status:
      if access.value & UInt64(DeviceStatus.featuresOK.rawValue) != 0 {
        context.exercise(.start(2))
      }
      checkDriverOK(access.value, context)
    case .driverFeature where !transport.isLegacy:
      context.check(
        .start(3), !(transport.asksForFeatures && transport.featuresAreAccepted != false),
        "features written behind FEATURES_OK")
    case .device where !transport.isLegacy:
      context.check(
        .start(2), transport.asksForFeatures,
        "device configuration written at \(hexadecimal(access.offset)) before FEATURES_OK")
    case .queueEnable where access.value == 1 && !transport.isLegacy:
      checkSetup(context)
    default: break
    }
  }

  /// Queues are set up behind the read-back of FEATURES_OK.
  private func checkSetup(_ context: ConformanceContext) {
    let transport = context.transport
    switch transport.featuresAreAccepted {
    case true: context.exercise(.start(5))
    case false:
      context.check(.start(5), false, "a queue is enabled although FEATURES_OK was refused")
    case nil:
      context.check(.start(1), false, "a queue is enabled before FEATURES_OK was read back")
    }
  }

  private func checkDriverOK(_ value: UInt64, _ context: ConformanceContext) {
    let transport = context.transport
    let written = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: value))
    guard written.contains(.driverOK), !transport.held.contains(.driverOK),
      !transport.isSuspended, !written.contains(.failed)
    else { return }
    // A missing FEATURES_OK is a matter of the status bits' order.
    guard transport.isLegacy || transport.asksForFeatures else { return }
    if !transport.isLegacy, transport.featuresAreAccepted == false {
      return context.check(.start(5), false, "DRIVER_OK written although FEATURES_OK was refused")
    }
    var missing = ""
    if !transport.wasReset { missing = "without a reset" }
    if !transport.held.contains(.acknowledge) { missing = "without ACKNOWLEDGE" }
    if !transport.offerIsKnown { missing = "before the offered features were read" }
    if !transport.featuresWereWritten { missing = "before features were written" }
    if !transport.isLegacy, transport.featuresAreAccepted == nil {
      missing = "before FEATURES_OK was read back"
    }
    context.check(.start(1), missing == "", "DRIVER_OK written \(missing)")
  }
}
