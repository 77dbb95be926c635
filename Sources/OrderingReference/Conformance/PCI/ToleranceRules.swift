import PCIeLayouts
import VirtioLayouts

/// What a driver has to bear with: PCI-04, PCI-07, PCI-08, FT-04, CF-04.
///
/// Each is exercised by a device with that oddity; a driver that does not bring such a device up
/// has broken it, where the run says that a conforming driver would.
struct ToleranceRules {
  private static let vendorType: UInt8 = 9

  func finish(list: CapabilityList, _ context: ConformanceContext) {
    guard context.configuration.expectsBringUp else { return }
    let isUp = context.transport.hasReachedDriverOK
    for (statement, what) in oddities(list, context) {
      context.check(statement, isUp, "the driver gave up on a device with \(what)")
    }
  }

  private func oddities(
    _ list: CapabilityList, _ context: ConformanceContext
  ) -> [(StatementID, String)] {
    var found: [(StatementID, String)] = []
    let usual =
      context.image.isTransitional
      ? VirtioIdentifiers.transitionalRevision : VirtioIdentifiers.modernRevision
    if let revision = context.image.byte(Int(ConfigurationHeader.revision)), revision != usual {
      found.append((.pci(4), "revision \(revision)"))
    }
    let virtio = list.capabilities.filter { $0.identifier == VirtioCapability.capabilityID }
    let isReserved = virtio.contains {
      $0.structure == nil && $0.type != Self.vendorType
        || $0.structure != nil && $0.structure != .configurationAccess && $0.bar > 5
    }
    if isReserved { found.append((.pci(7), "a capability of a reserved type or BAR")) }
    let isLonger = virtio.contains { $0.structure != nil && $0.length > max($0.neededLength, 16) }
    if isLonger { found.append((.pci(8), "a capability longer than its type needs")) }
    if let device = list.first(.deviceConfiguration), let type = context.deviceType,
      device.byteCount > DeviceFields.knownByteCount(type)
    {
      found.append((.configuration(4), "\(device.byteCount) bytes of configuration"))
    }
    let unknown = FeatureTable.unknown(
      type: context.deviceType, isPCI: context.transport.isPCI)
    if !context.transport.offered.isDisjoint(with: unknown) {
      found.append((.feature(4), "features \(context.transport.offered.intersection(unknown))"))
    }
    return found
  }
}
