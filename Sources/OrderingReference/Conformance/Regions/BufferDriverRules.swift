import VirtioLayouts

/// How the driver finds the device memory buffer: DMB-G02.
struct BufferDriverRules {
  private static let leastByteCount: UInt64 = 5 * 4096
  private var identifier: UInt64?

  mutating func observe(
    _ access: RegisterAccess, list: CapabilityList, _ context: ConformanceContext
  ) {
    let transport = context.transport
    switch access.field {
    case .regionIdentifier where !access.isWrite:
      identifier = access.value
      context.check(
        .regionDriver(2), transport.featuresAreAccepted == true,
        "dmb_shm_id read before FEATURES_OK was confirmed")
    case .status where access.isWrite:
      let value = DeviceStatus(rawValue: UInt8(truncatingIfNeeded: access.value))
      guard value.contains(.driverOK), !transport.held.contains(.driverOK),
        transport.acknowledged.contains(.deviceMemoryBuffer)
      else { return }
      let region = list.capabilities.first {
        $0.structure == .sharedMemory && UInt64($0.number) == identifier
      }
      context.check(
        .regionDriver(2), region.map { $0.byteCount >= Self.leastByteCount } ?? false,
        "DRIVER_OK with DMB and a region of \(region?.byteCount ?? 0) bytes")
    default: break
    }
  }
}
