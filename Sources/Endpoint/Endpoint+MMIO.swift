import CycleKernel
import VirtioLayouts

/// The registers of a memory-mapped device. Source: VIRTIO v1.4, section 4.2.
extension Endpoint {
  /// Whether the device sits at a fixed address, without configuration space.
  var isMemoryMapped: Bool {
    if case .memoryMapped = configuration.transport { return true }
    return false
  }

  private var isLegacyMapped: Bool { isMemoryMapped && configuration.transport.hasLegacyInterface }

  /// The register at `offset`, a multiple of four.
  func readMapped(_ offset: UInt64) -> UInt32 {
    if offset >= MMIORegisters.configuration {
      guard offset < MMIORegisters.windowByteCount else { return 0 }
      var value: UInt32 = 0
      for lane in 0..<4 {
        let at = Int(offset - MMIORegisters.configuration) + lane
        value |= UInt32(requests.device.configurationByte(at)) << UInt32(8 * lane)
      }
      return value
    }
    let queue = transport.selected.map { transport.queues[$0] }
    switch offset {
    case MMIORegisters.magic: return MMIORegisters.magicValue
    case MMIORegisters.version: return isLegacyMapped ? 1 : 2
    case MMIORegisters.deviceID: return UInt32(requests.device.kind.rawValue)
    case MMIORegisters.vendorID: return UInt32(VendorData.vendor)
    case MMIORegisters.deviceFeatures:
      let offer = isLegacyMapped ? transport.legacyOffer : transport.offer
      return transport.deviceFeatureSelect < 2
        ? UInt32(
          truncatingIfNeeded: offer.rawValue >> UInt64(32 * transport.deviceFeatureSelect)) : 0
    case MMIORegisters.queueSizeMax:
      return queue == nil ? 0 : UInt32(configuration.maximumQueueSize)
    case MMIORegisters.queuePageNumber where isLegacyMapped:
      return UInt32(truncatingIfNeeded: (queue?.descriptorArea ?? 0) / mappedPageByteCount)
    case MMIORegisters.queueReady where !isLegacyMapped: return queue?.isEnabled == true ? 1 : 0
    case MMIORegisters.interruptStatus: return UInt32(interruptStatus)
    case MMIORegisters.status: return UInt32(transport.status.rawValue)
    case MMIORegisters.queueReset where transport.offer.contains(.ringReset):
      return queue?.isResetting == true ? 1 : 0
    // There is no shared memory behind this transport: a length of all ones says so.
    case MMIORegisters.sharedMemoryLength, MMIORegisters.sharedMemoryLength + 4,
      MMIORegisters.sharedMemoryBase, MMIORegisters.sharedMemoryBase + 4:
      return .max
    case MMIORegisters.configurationGeneration: return UInt32(transport.generation)
    default: return 0
    }
  }

  /// Writes a register; the device configuration takes its fields' widths, all else 32 bits.
  func writeMapped(_ offset: UInt64, _ value: UInt32, _ byteCount: Int, at cycle: Cycle) {
    if offset >= MMIORegisters.configuration {
      writeDevice(Int(offset - MMIORegisters.configuration), value, byteCount, at: cycle)
      return
    }
    guard byteCount == 4, offset & 3 == 0 else { return }
    switch offset {
    case MMIORegisters.deviceFeaturesSelect: transport.deviceFeatureSelect = value
    case MMIORegisters.driverFeaturesSelect: transport.driverFeatureSelect = value
    case MMIORegisters.driverFeatures: acknowledgeMapped(value)
    case MMIORegisters.guestPageSize where isLegacyMapped:
      if value != 0 && value & (value - 1) == 0 { mappedPageByteCount = UInt64(value) }
    case MMIORegisters.queueSelect: transport.queueSelect = UInt16(truncatingIfNeeded: value)
    case MMIORegisters.queueNotify: notify(value, at: cycle)
    case MMIORegisters.interruptAcknowledge: interruptStatus &= ~UInt8(value & 0xff)
    case MMIORegisters.status:
      var status = DeviceStatus(rawValue: UInt8(value & 0xff))
      if isLegacyMapped {
        transport.isLegacy = true
        status.remove(.featuresOK)
      }
      carryOut(transport.writeStatus(status), at: cycle)
    default:
      guard let index = transport.selected else { return }
      writeMappedQueue(offset, value, index, at: cycle)
    }
  }

  private func acknowledgeMapped(_ value: UInt32) {
    guard isLegacyMapped else {
      transport.acknowledge(value, window: transport.driverFeatureSelect)
      return
    }
    guard transport.driverFeatureSelect == 0 else { return }
    let offer = UInt32(truncatingIfNeeded: transport.legacyOffer.rawValue)
    transport.acknowledge(value & offer, window: 0)
  }

  private func writeMappedQueue(
    _ offset: UInt64, _ value: UInt32, _ index: Int, at cycle: Cycle
  ) {
    if offset == MMIORegisters.queueReset {
      if value == 1 { carryOut(transport.reset(queue: index), at: cycle) }
      return
    }
    if offset == MMIORegisters.queuePageNumber {
      if isLegacyMapped { placeMappedQueue(index, page: value, at: cycle) }
      return
    }
    guard !transport.queues[index].isEnabled else { return }
    let isHigh = offset & 4 != 0
    switch offset {
    case MMIORegisters.queueSize:
      transport.writeSize(UInt16(clamping: value), queue: index)
    case MMIORegisters.queueReady where value == 1 && !isLegacyMapped:
      carryOut(transport.enable(queue: index), at: cycle)
    case MMIORegisters.queueDescriptor, MMIORegisters.queueDescriptor + 4:
      RegisterHalf(value: value, isHigh: isHigh)
        .store(into: &transport.queues[index].descriptorArea)
    case MMIORegisters.queueDriver, MMIORegisters.queueDriver + 4:
      RegisterHalf(value: value, isHigh: isHigh).store(into: &transport.queues[index].driverArea)
    case MMIORegisters.queueDevice, MMIORegisters.queueDevice + 4:
      RegisterHalf(value: value, isHigh: isHigh).store(into: &transport.queues[index].deviceArea)
    default: break
    }
  }

  /// Places a queue of the legacy layout, whose size the driver chose before.
  private func placeMappedQueue(_ index: Int, page: UInt32, at cycle: Cycle) {
    let base = UInt64(page) * mappedPageByteCount
    // The unit of the legacy PCI interface is what the placement counts in.
    placeLegacyQueue(
      page: UInt32(truncatingIfNeeded: base / LegacyRegisters.pageByteCount), at: cycle)
  }
}
