import VirtioLayouts

/// Suspension as the driver asks for it and the device answers: SU-01 to SU-04, SU-07.
struct SuspendRules {
  private enum Phase {
    case running
    /// SUSPEND was written to a live device with the feature.
    case suspending(since: UInt64)
    /// SUSPEND was read back.
    case suspended
    /// DRIVER_OK was written to a suspended device.
    case resuming(since: UInt64)
  }

  private var phase = Phase.running
  /// SUSPEND was written to a device that has to ignore it.
  private var isToBeIgnored = false

  mutating func observe(_ access: RegisterAccess, _ context: ConformanceContext) {
    switch access.field {
    case .status:
      let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
      if access.isWrite { write(value, context) } else { read(value, context) }
    case .notify where access.isWrite: goOn("rings a doorbell", context)
    case .device where access.isWrite: goOn("writes the device configuration", context)
    default: break
    }
  }

  private mutating func write(_ value: DeviceStatus, _ context: ConformanceContext) {
    let transport = context.transport
    if value == [] {
      phase = .running
      isToBeIgnored = false
      return
    }
    if value.contains(.suspend), !transport.isSuspended {
      let isLegal =
        transport.held.contains(.driverOK) && transport.acknowledged.contains(.suspend)
      context.check(.suspend(1), isLegal, "SUSPEND written without DRIVER_OK and the feature")
      if isLegal {
        if case .running = phase { phase = .suspending(since: context.cycle) }
      } else {
        isToBeIgnored = true
      }
    } else if value.contains(.driverOK), transport.isSuspended || isAsked {
      if case .suspended = phase {
        phase = .resuming(since: context.cycle)
      } else if isAsked {
        context.check(.suspend(2), false, "resumed before SUSPEND was read back")
        phase = .resuming(since: context.cycle)
      }
    }
  }

  private var isAsked: Bool {
    if case .suspending = phase { true } else { false }
  }

  private mutating func read(_ value: DeviceStatus, _ context: ConformanceContext) {
    if isToBeIgnored {
      context.check(
        .suspend(4), !value.contains(.suspend), "SUSPEND shown by a device that is not live")
      isToBeIgnored = false
    }
    if value.contains(.needsReset) {
      phase = .running
      return
    }
    switch phase {
    case .suspending where value.contains(.suspend) && !value.contains(.driverOK):
      context.exercise(.suspend(2))
      context.exercise(.suspend(3))
      context.exercise(.suspend(7))
      phase = .suspended
    case .resuming where value.contains(.driverOK) && !value.contains(.suspend):
      context.exercise(.suspend(2))
      context.exercise(.suspend(7))
      phase = .running
    case .running, .suspending, .suspended, .resuming: break
    }
  }

  private mutating func goOn(_ what: String, _ context: ConformanceContext) {
    switch phase {
    case .suspended: context.check(.suspend(3), false, "the driver \(what) while suspended")
    case .resuming:
      context.check(.suspend(2), false, "the driver \(what) before DRIVER_OK was read back")
      phase = .running
    case .running, .suspending: break
    }
  }

  /// The driver made a buffer available.
  mutating func published(_ context: ConformanceContext) {
    goOn("makes a buffer available", context)
  }

  /// Ends the trace: what was asked for must have been done.
  func finish(_ context: ConformanceContext) {
    switch phase {
    case .suspending(let since):
      context.check(
        .suspend(7), context.transport.shown.contains(.suspend),
        "suspension asked for in cycle \(since), neither confirmed nor refused")
    case .resuming(let since):
      context.check(
        .suspend(7), context.transport.isLive, "resumed in cycle \(since), never live again")
    case .running, .suspended: break
    }
  }
}
