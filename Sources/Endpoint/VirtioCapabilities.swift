import VirtioLayouts

/// The virtio capabilities of a function, in the order of the list.
///
/// Source: VIRTIO v1.4, section 4.1.4.
extension ConfigurationSpaceBuilder {
  var virtioCapabilities: [VirtioCapability] {
    let doorbells = device.queueCount - (configuration.mutant == .shortNotifyStructure ? 1 : 0)
    var notify = inRegisters(
      .notify, BARLayout.notifyOffset, UInt64(BARLayout.notifyMultiplier) * UInt64(doorbells))
    notify.notifyMultiplier = BARLayout.notifyMultiplier
    var capabilities = [
      inRegisters(
        .commonConfiguration, BARLayout.commonOffset,
        VirtioTransport.commonByteCount(configuration)),
      notify,
      inRegisters(.interruptStatus, BARLayout.interruptStatusOffset, 1),
    ]
    if device.configurationByteCount > 0 {
      capabilities.append(
        inRegisters(
          .deviceConfiguration, BARLayout.deviceOffset(configuration.mutant),
          UInt64(device.configurationByteCount)))
    }
    if configuration.mutant != .noWindowCapability {
      capabilities.append(
        VirtioCapability(structure: .configurationAccess, bar: 0, offset: 0, length: 0))
    }
    if let bounce = layout.bounce, configuration.mutant != .offersSwiotlbWithoutRegion {
      var region = VirtioCapability(
        structure: .sharedMemory, bar: UInt8(bounce.index), offset: 0, length: bounce.byteCount)
      region.identifier = BARLayout.bounceIdentifier
      if configuration.mutant == .regionBeyondBAR { region.length += 0x1000 }
      switch configuration.bounceProfile {
      case .swiotlbCapability, .addressForm: region.structure = .swiotlb
      case .none, .dmbOffset, .dmbBus: break
      }
      capabilities.append(region)
    }
    addOddities(to: &capabilities)
    return capabilities
  }

  private func addOddities(to capabilities: inout [VirtioCapability]) {
    switch configuration.capabilityOddity {
    case nil: break
    case .longer:
      var reserved = capabilities[0]
      reserved.bar = CapabilityOddity.reservedBAR
      capabilities.insert(reserved, at: 0)
      for at in capabilities.indices
      where capabilities[at].structure == .deviceConfiguration {
        capabilities[at].length = CapabilityOddity.configurationByteCount
      }
    case .doubled:
      guard let first = capabilities.first(where: { $0.structure == .deviceConfiguration })
      else { return }
      var second = first
      second.offset += CapabilityOddity.secondOffset
      capabilities.append(second)
    }
  }

  private func inRegisters(
    _ structure: VirtioStructure, _ offset: UInt64, _ length: UInt64
  ) -> VirtioCapability {
    VirtioCapability(
      structure: structure, bar: UInt8(layout.registers.index), offset: offset, length: length)
  }
}

/// The vendor data capability (type 9) of this model.
///
/// | bytes   | field                                          |
/// | ------- | ---------------------------------------------- |
/// | 4..<6   | vendor_id, never that of virtio                |
/// | 8..<12  | version of the model's layout, le32            |
///
/// Source: VIRTIO v1.4, section 4.1.4.8.
enum VendorData {
  /// VIRTIO_PCI_CAP_VENDOR_CFG.
  static let structureType: UInt8 = 9
  static let byteCount = 12
  static let vendor: UInt16 = 0x5243
  static let version: UInt32 = 1
}
