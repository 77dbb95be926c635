import VirtioLayouts

/// MSI-X vectors: PCI-39, PCI-41, PCI-42.
struct VectorRules {
  private enum Register: Hashable {
    case configuration
    case queue(UInt16)
  }

  private var written: [Register: UInt16] = [:]

  mutating func observe(
    _ access: RegisterAccess, tableSize: UInt16?, _ context: ConformanceContext
  ) {
    let transport = context.transport
    switch access.field {
    case .configurationVector: note(.configuration, access, tableSize, context)
    case .queueVector: note(.queue(transport.queueSelect), access, tableSize, context)
    case .queueEnable where access.isWrite && access.value == 1:
      let queue = transport.queue(transport.queueSelect)
      if let queue, queue.vector != CommonConfiguration.noVector || !queue.vectorIsVerified {
        context.check(
          .pci(42), queue.vectorIsVerified,
          "queue \(transport.queueSelect) is enabled with a vector that was not read back")
      }
    case .status where access.isWrite:
      if access.value == 0 { written.removeAll(keepingCapacity: true) }
      let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
      guard value.contains(.driverOK), !transport.held.contains(.driverOK),
        transport.configurationVector != CommonConfiguration.noVector
      else { break }
      context.check(
        .pci(42), transport.configurationVectorIsVerified,
        "DRIVER_OK with a configuration vector that was not read back")
    default: break
    }
  }

  private mutating func note(
    _ register: Register, _ access: RegisterAccess, _ tableSize: UInt16?,
    _ context: ConformanceContext
  ) {
    let value = UInt16(truncatingIfNeeded: access.value)
    let none = CommonConfiguration.noVector
    if access.isWrite {
      written[register] = value
      if let tableSize, value != none {
        context.check(
          .pci(42), value < tableSize, "vector \(value) written, the table has \(tableSize)")
      }
      return
    }
    guard let asked = written[register] else { return }
    if let tableSize, asked != none, asked >= tableSize {
      context.check(.pci(41), value == none, "vector \(asked) does not exist and reads \(value)")
    } else {
      context.check(
        .pci(39), value == asked || value == none, "vector \(asked) written, \(value) read")
    }
  }
}
