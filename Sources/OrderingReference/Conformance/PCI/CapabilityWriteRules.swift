import VirtioLayouts

/// What the driver writes into the capability list: PCI-09.
struct CapabilityWriteRules {
  func observe(
    register: UInt16, enables: UInt8, list: CapabilityList, _ context: ConformanceContext
  ) {
    guard register >= 0x40, register < 0x100 else { return }
    context.exercise(.pci(9))
    for lane in 0..<4 where enables & 1 << UInt8(lane) != 0 {
      let byte = Int(register) + lane
      guard
        let capability = list.capabilities.first(where: {
          $0.identifier == VirtioCapability.capabilityID && $0.contains(byte)
        })
      else { continue }
      let inside = byte - capability.place
      let isWindow =
        capability.structure == .configurationAccess && (inside == 4 || inside >= 8)
      context.check(
        .pci(9), isWindow,
        "byte \(inside) of the capability at \(hexadecimal(UInt64(capability.place))) is written")
      return
    }
  }
}
