/// Descriptors of scalable mode, by PASID.
///
/// | type | low                                                        | high                        |
/// | ---- | ---------------------------------------------------------- | --------------------------- |
/// | 6    | 5:4 G (2 PASID, 3 pages), 31:16 domain, 51:32 PASID        | 63:12 address, 5:0 mask     |
/// | 7    | 5:4 G (0 domain, 1 PASID, 3 all), 31:16 domain, 51:32 PASID | 0                          |
/// | 8    | 8:4 pending, 31:16 requester, 51:32 PASID                  | 63:12 address, 11 S, 0 G    |
///
/// Source: VT-d, 6.5.2; Linux, drivers/iommu/intel/iommu.h.
extension InvalidationDescriptor {
  var pasidWords: (low: UInt64, high: UInt64) {
    func low(
      _ type: UInt64, _ granularity: UInt64, _ domain: UInt16 = 0, _ pasid: UInt32 = 0
    ) -> UInt64 {
      type | granularity << 4 | UInt64(domain) << 16 | UInt64(pasid & 0xf_ffff) << 32
    }
    switch self {
    case .pasidIOTLB(let domain, let pasid, let pages?):
      return (low(6, 3, domain, pasid), pages.address & ~0xfff | UInt64(pages.mask & 0x3f))
    case .pasidIOTLB(let domain, let pasid, nil): return (low(6, 2, domain, pasid), 0)
    case .pasidCache(.global): return (low(7, 3), 0)
    case .pasidCache(.domain(let domain)): return (low(7, 0, domain), 0)
    case .pasidCache(.pasid(let domain, let pasid)): return (low(7, 1, domain, pasid), 0)
    case .pasidDeviceTLB(let requester, let pasid, let payload, let pending):
      return (low(8, UInt64(pending & 31), requester, pasid), payload & ~0x7fe)
    case .contextCache, .iotlb, .deviceTLB, .wait, .pageGroupResponse:
      preconditionFailure("a descriptor with a PASID")
    }
  }

  /// Decodes the two words of a descriptor of type 6, 7 or 8.
  init(pasid low: UInt64, _ high: UInt64) throws(InvalidationDescriptorError) {
    let number = UInt16(truncatingIfNeeded: low >> 16)
    let pasid = UInt32(truncatingIfNeeded: low >> 32) & 0xf_ffff
    let granularity = low >> 4 & 3
    switch low & 0xf {
    case 6:
      guard granularity >= 2 else { throw .reservedGranularity }
      try Self.check(
        low, high, reserved: 0xfff0_0000_0000_ffc0, granularity == 3 ? 0xf80 : .max)
      self = .pasidIOTLB(
        domain: number, pasid: pasid,
        pages: granularity == 2
          ? nil : PageRange(address: high & ~0xfff, mask: UInt8(high & 0x3f)))
    case 7:
      try Self.check(low, high, reserved: 0xfff0_0000_0000_ffc0, .max)
      switch granularity {
      case 0: self = .pasidCache(.domain(number))
      case 1: self = .pasidCache(.pasid(domain: number, pasid: pasid))
      case 3: self = .pasidCache(.global)
      default: throw .reservedGranularity
      }
    default:
      try Self.check(low, high, reserved: 0x0000_0000_0000_0e00, 0x7fe)
      self = .pasidDeviceTLB(
        requester: number, pasid: pasid, payload: high, maximumPending: UInt8(low >> 4 & 31))
    }
  }
}
