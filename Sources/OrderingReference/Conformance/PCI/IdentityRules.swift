import PCIeLayouts
import VirtioLayouts

/// Identity and MSI-X table size of the function: PCI-01, PCI-02, PCI-03, PCI-45.
struct IdentityRules {
  private var checkedGeneration = -1
  private var isChecked: Set<Int> = []

  /// Looks at what configuration reads have shown since the last call.
  mutating func observe(list: CapabilityList, _ context: ConformanceContext) {
    let image = context.image
    let transitional = image.isTransitional
    if let device = image.half(Int(ConfigurationHeader.deviceID)), isNew(1) {
      let modern = VirtioIdentifiers.modernDeviceBase...VirtioIdentifiers.modernDeviceBase + 0x3f
      context.check(
        .pci(1), modern.contains(device) || transitional,
        "device ID \(hexadecimal(UInt64(device))) is not one of virtio")
    }
    if let revision = image.byte(Int(ConfigurationHeader.revision)), isNew(2) {
      let isRight =
        transitional
        ? revision == VirtioIdentifiers.transitionalRevision
        : revision >= VirtioIdentifiers.modernRevision
      context.check(transitional ? .pci(3) : .pci(2), isRight, "revision \(revision)")
    }
    if let subsystem = image.half(Int(ConfigurationHeader.subsystemID)), isNew(3) {
      let isRight =
        transitional
        ? subsystem == image.deviceType?.rawValue
        : subsystem >= VirtioIdentifiers.modernSubsystemBase
      context.check(
        transitional ? .pci(3) : .pci(2), isRight,
        "subsystem ID \(hexadecimal(UInt64(subsystem)))")
    }
    if let place = list.place(MSIXCapability.identifier),
      let control = image.half(place + MSIXCapability.messageControl), isNew(4)
    {
      let count = control & 0x7ff + 1
      context.check(.pci(45), count >= 2 && count <= 0x800, "the MSI-X table has \(count) entries")
    }
  }

  private mutating func isNew(_ number: Int) -> Bool { isChecked.insert(number).inserted }
}
