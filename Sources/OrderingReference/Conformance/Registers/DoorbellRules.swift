import VirtioLayouts

/// Available buffer notifications: IN-04, PCI-28, PCI-29.
struct DoorbellRules {
  /// Checks a doorbell and returns which queue it names, with the position that it carries.
  func observe(
    _ access: RegisterAccess, multiplier: UInt32, _ context: ConformanceContext
  ) -> (queue: UInt16, position: UInt16?)? {
    guard access.field == .notify, access.isWrite else { return nil }
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
      guard access.byteCount == width else { return nil }
    }
    let name = UInt16(truncatingIfNeeded: access.value)
    let position = hasData ? UInt16(truncatingIfNeeded: access.value >> 16) : nil
    guard let queue = queue(named: name, access, multiplier, context) else { return nil }
    return (queue, position)
  }

  private func queue(
    named name: UInt16, _ access: RegisterAccess, _ multiplier: UInt32,
    _ context: ConformanceContext
  ) -> UInt16? {
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
    return named
  }
}
