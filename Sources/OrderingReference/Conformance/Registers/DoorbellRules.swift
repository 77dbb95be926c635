import VirtioLayouts

/// Available buffer notifications: IN-04, PCI-28, PCI-29.
struct DoorbellRules {
  func observe(
    _ access: RegisterAccess, multiplier: UInt32, _ context: ConformanceContext
  ) {
    guard access.field == .notify, access.isWrite else { return }
    let transport = context.transport
    context.check(
      .start(4), transport.held.contains(.driverOK), "a doorbell before DRIVER_OK was written")
    let features = transport.acknowledged
    let hasData = features.contains(.notificationData)
    // Memory-mapped registers are always 32 bits wide.
    if transport.isPCI {
      let width = hasData ? 4 : 2
      context.check(
        .pci(28), access.byteCount == width,
        "a doorbell of \(access.byteCount) bytes where \(width) are due")
      guard access.byteCount == width else { return }
    }
    checkName(UInt16(truncatingIfNeeded: access.value), access, multiplier, context)
  }

  private func checkName(
    _ name: UInt16, _ access: RegisterAccess, _ multiplier: UInt32,
    _ context: ConformanceContext
  ) {
    let transport = context.transport
    let usesData = transport.acknowledged.contains(.notificationConfigurationData)
    var named: UInt16?
    if usesData {
      let found = transport.queues.firstIndex { $0.isEnabled && $0.notificationName == name }
      named = found.map { UInt16($0) }
    } else if transport.queue(name)?.isEnabled == true || transport.isLegacy {
      named = name
    }
    let isPlaced =
      named.map { number in
        guard transport.interface == .modern, !access.isThroughWindow,
          let offset = transport.queue(number)?.notifyOffset
        else { return true }
        return access.offset == UInt64(offset) * UInt64(multiplier)
      } ?? false
    context.check(
      .pci(29), named != nil && isPlaced,
      "a doorbell with \(name) at \(hexadecimal(access.offset)) names no enabled queue")
  }
}
