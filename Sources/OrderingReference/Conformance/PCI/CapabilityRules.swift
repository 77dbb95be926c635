import PCIeLayouts
import VirtioLayouts

/// The virtio capabilities: PCI-10 to PCI-13, PCI-27, PCI-34, PCI-35, DMB-D05, DMB-D06, DMB-D12.
struct CapabilityRules {
  private static let vendorType: UInt8 = 9
  private static let fileSystemType: UInt16 = 26
  private var seen: [Int: SeenCapability] = [:]
  private var listIsChecked = false
  private var multiplier: UInt32 = 0

  /// notify_off_multiplier of the preferred capability.
  var notifyMultiplier: UInt32 { multiplier }

  mutating func observe(list: CapabilityList, _ context: ConformanceContext) {
    for capability in list.capabilities where capability.identifier == VirtioCapability.capabilityID
    {
      let before = seen[capability.place]
      guard before != capability else { continue }
      seen[capability.place] = capability
      if before == nil {
        check(capability, list, context)
      } else {
        compare(capability, context)
      }
    }
    multiplier = list.first(.notify)?.multiplier ?? 0
    checkRegions(list, context)
  }

  /// A region that was read again has neither moved nor shrunk.
  private func compare(_ capability: SeenCapability, _ context: ConformanceContext) {
    guard capability.structure == .sharedMemory || capability.structure == .swiotlb else { return }
    context.check(
      .regionDevice(12), false,
      "the region of capability \(hexadecimal(UInt64(capability.place))) has changed")
  }

  private func check(
    _ capability: SeenCapability, _ list: CapabilityList, _ context: ConformanceContext
  ) {
    let place = hexadecimal(UInt64(capability.place))
    if capability.structure != nil {
      context.check(
        .pci(10), capability.length >= capability.neededLength,
        "capability \(place) of type \(capability.type) has cap_len \(capability.length)")
    }
    switch capability.structure {
    case .commonConfiguration, .deviceConfiguration:
      context.check(
        .pci(13), capability.offset % 4 == 0,
        "structure \(capability.type) lies at offset \(hexadecimal(capability.offset))")
    case .notify: checkNotify(capability, context)
    case .interruptStatus, .configurationAccess, .sharedMemory, .swiotlb: break
    case nil where capability.type == Self.vendorType: checkVendor(capability, context)
    case nil: break
    }
  }

  private func checkNotify(_ capability: SeenCapability, _ context: ConformanceContext) {
    let unit: UInt64 = context.transport.offered.contains(.notificationData) ? 4 : 2
    let multiplier = UInt64(capability.multiplier)
    context.check(
      .pci(27),
      capability.offset % unit == 0 && capability.byteCount >= unit
        && (multiplier == 0 || multiplier.nonzeroBitCount == 1 && multiplier >= unit),
      "notify capability: offset \(hexadecimal(capability.offset)), length"
        + " \(capability.byteCount), multiplier \(multiplier)")
  }

  private func checkVendor(_ capability: SeenCapability, _ context: ConformanceContext) {
    let vendor = UInt16(capability.bar) | UInt16(capability.number) << 8
    context.check(
      .pci(35), vendor != VirtioIdentifiers.vendor && capability.length % 4 == 0,
      "vendor data of \(hexadecimal(UInt64(vendor))) with cap_len \(capability.length)")
  }

  private mutating func checkRegions(_ list: CapabilityList, _ context: ConformanceContext) {
    guard list.isComplete, !listIsChecked, context.image.deviceType != nil else { return }
    let regions = list.capabilities.filter { $0.structure == .sharedMemory }
    // Sizes of BARs may be asked for behind the list.
    for region in regions where region.bar <= 5 {
      guard let bar = context.image.base(Int(region.bar)), bar.byteCount > 0 else { return }
    }
    listIsChecked = true
    var numbers: Set<UInt8> = []
    for region in regions {
      let size = context.image.base(Int(region.bar))?.byteCount ?? 0
      context.check(
        .pci(34),
        numbers.insert(region.number).inserted && region.offset <= size
          && region.byteCount <= size - region.offset,
        "shared memory \(region.number): \(hexadecimal(region.offset)) and"
          + " \(hexadecimal(region.byteCount)) bytes on, in a BAR of \(hexadecimal(size))")
    }
  }

  /// The driver is about to use the device: everything mandatory must have been in the list.
  func checkMandatory(_ list: CapabilityList, _ context: ConformanceContext) {
    guard list.isComplete, context.transport.interface == .modern else { return }
    var needed: [VirtioStructure] = [
      .commonConfiguration, .notify, .interruptStatus, .configurationAccess,
    ]
    if let type = context.deviceType, type != .entropy { needed.append(.deviceConfiguration) }
    let missing = needed.filter { list.first($0) == nil }
    context.check(.pci(12), missing.isEmpty, "no capability for \(missing)")
  }

  /// queue_notify_off was read: the doorbell must lie inside the structure.
  func checkOffset(_ offset: UInt64, _ list: CapabilityList, _ context: ConformanceContext) {
    guard let notify = list.first(.notify) else { return }
    let width: UInt64 = context.transport.offered.contains(.notificationData) ? 4 : 2
    context.check(
      .pci(27), offset * UInt64(notify.multiplier) + width <= notify.byteCount,
      "queue_notify_off \(offset) lies outside the notify structure")
  }

  /// dmb_shm_id was read.
  func checkIdentifier(
    _ value: UInt64, _ list: CapabilityList, _ context: ConformanceContext
  ) {
    let named = list.capabilities.filter {
      $0.structure == .sharedMemory && UInt64($0.number) == value
    }
    let common = list.first(.commonConfiguration)?.byteCount ?? 0
    context.check(
      .regionDevice(5),
      named.count == 1 && common >= CommonConfiguration.bufferRegionIdentifier + 2,
      "dmb_shm_id \(value) names \(named.count) regions; common configuration of \(common) bytes")
    let type = context.image.half(Int(ConfigurationHeader.deviceID)).map {
      $0 &- VirtioIdentifiers.modernDeviceBase
    }
    context.check(
      .regionDevice(6), !(type == Self.fileSystemType && value == 0),
      "dmb_shm_id 0 belongs to the device type")
    if context.transport.wasReset { context.exercise(.regionDevice(12)) }
  }
}
