import PCIeLayouts

/// PASIDs in configuration space; nothing of it where the function has none.
extension ConfigurationSpace {
  /// The prefix of the function's requests; nil where they have none.
  var requesterPASID: PASIDPrefix? {
    guard pasidOffset != 0,
      half(pasidOffset + PASIDCapability.control) & PASIDCapability.enable != 0
    else { return nil }
    let value = word(requesterPASIDOffset + RequesterPASIDCapability.requester)
    let width = half(pasidOffset + PASIDCapability.capability) >> PASIDCapability.widthShift & 31
    let pasid = value & ~RequesterPASIDCapability.use
    guard value & RequesterPASIDCapability.use != 0, pasid >> UInt32(width) == 0 else { return nil }
    return PASIDPrefix(pasid)
  }

  /// Whether a write would change PASID Control while ATS is on.
  func holdsPASID(_ register: UInt16) -> Bool {
    pasidOffset != 0 && atsIsEnabled
      && Int(register & 0xffc) == pasidOffset + PASIDCapability.capability
  }
}

extension ConfigurationSpaceBuilder {
  /// The capability, the model's own beside it, and the prefixes that they need.
  mutating func pasid() {
    let prefixes =
      PCIExpressCapability.endEndPrefixSupported | 1 << PCIExpressCapability.endEndPrefixCountShift
    store(prefixes, at: expressOffset + PCIExpressCapability.deviceCapabilities2)
    pasidOffset = 0x220
    linkExtended(PASIDCapability.identifier, at: pasidOffset)
    store(
      UInt16(configuration.pasidWidth) << PASIDCapability.widthShift,
      at: pasidOffset + PASIDCapability.capability)
    allow(PASIDCapability.enable, at: pasidOffset + PASIDCapability.control)
    requesterPASIDOffset = 0x230
    linkExtended(RequesterPASIDCapability.identifier, at: requesterPASIDOffset)
    store(
      RequesterPASIDCapability.vendorHeaderValue,
      at: requesterPASIDOffset + RequesterPASIDCapability.vendorHeader)
    store(
      RequesterPASIDCapability.vendorIdentifierValue,
      at: requesterPASIDOffset + RequesterPASIDCapability.vendorIdentifier)
    allow(
      RequesterPASIDCapability.use | PASIDPrefix.count - 1,
      at: requesterPASIDOffset + RequesterPASIDCapability.requester)
  }
}
