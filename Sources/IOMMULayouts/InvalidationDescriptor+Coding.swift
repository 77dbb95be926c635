extension InvalidationDescriptor {
  /// The two words of the descriptor.
  public var words: (low: UInt64, high: UInt64) {
    switch self {
    case .contextCache(.global): return (1 | 1 << 4, 0)
    case .contextCache(.domain(let domain)): return (1 | 2 << 4 | UInt64(domain) << 16, 0)
    case .contextCache(.device(let domain, let requester, let mask)):
      let who = UInt64(domain) << 16 | UInt64(requester) << 32
      return (1 | 3 << 4 | who | UInt64(mask & 3) << 48, 0)
    case .iotlb(let scope, let drainsReads, let drainsWrites):
      let drain: UInt64 = (drainsWrites ? 1 << 6 : 0) | (drainsReads ? 1 << 7 : 0)
      switch scope {
      case .global: return (2 | 1 << 4 | drain, 0)
      case .domain(let domain): return (2 | 2 << 4 | drain | UInt64(domain) << 16, 0)
      case .pages(let domain, let address, let mask):
        let low = 2 | 3 << 4 | drain | UInt64(domain) << 16
        return (low, address & ~0xfff | UInt64(mask & 0x3f))
      }
    case .deviceTLB(let requester, let payload, let maximumPending):
      // The size bit of the ATS payload is bit 11; the descriptor keeps it in bit 0.
      let low = 3 | UInt64(maximumPending & 31) << 16 | UInt64(requester) << 32
      return (low, payload & ~0xfff | payload >> 11 & 1)
    case .pasidIOTLB, .pasidCache, .pasidDeviceTLB: return pasidWords
    case .pageGroupResponse: return pageGroupWords
    case .wait(let wait):
      let flags: UInt64 =
        (wait.raisesInterrupt ? 1 << 4 : 0) | (wait.statusAddress == nil ? 0 : 1 << 5)
        | (wait.isFence ? 1 << 6 : 0)
      return (5 | flags | UInt64(wait.statusData) << 32, (wait.statusAddress ?? 0) & ~3)
    }
  }

  /// Decodes the two words of a descriptor.
  ///
  /// - Throws: ``InvalidationDescriptorError``, after which the queue stops.
  public init(low: UInt64, high: UInt64) throws(InvalidationDescriptorError) {
    let domain = UInt16(truncatingIfNeeded: low >> 16)
    let requester = UInt16(truncatingIfNeeded: low >> 32)
    switch low & 0xf {
    case 1:
      try Self.check(low, high, reserved: 0xfffc_0000_0000_ffc0, .max)
      switch low >> 4 & 3 {
      case 1: self = .contextCache(.global)
      case 2: self = .contextCache(.domain(domain))
      case 3:
        let mask = UInt8(low >> 48 & 3)
        self = .contextCache(.device(domain: domain, requester: requester, functionMask: mask))
      default: throw .reservedGranularity
      }
    case 2:
      let drains = (reads: low >> 7 & 1 != 0, writes: low >> 6 & 1 != 0)
      let scope: TranslationScope
      switch low >> 4 & 3 {
      case 1: scope = .global
      case 2: scope = .domain(domain)
      case 3:
        scope = .pages(
          domain: domain, address: high & ~0xfff, addressMask: UInt8(high & 0x3f))
      default: throw .reservedGranularity
      }
      let isPaged = low >> 4 & 3 == 3
      try Self.check(low, high, reserved: 0xffff_ffff_0000_ff00, isPaged ? 0xf80 : .max)
      self = .iotlb(scope, drainsReads: drains.reads, drainsWrites: drains.writes)
    case 3:
      try Self.check(low, high, reserved: 0x000f_0000_ffe0_0ff0, 0xffe)
      self = .deviceTLB(
        requester: requester, payload: high & ~0xfff | (high & 1) << 11,
        maximumPending: UInt8(low >> 16 & 31))
    case 5:
      try Self.check(low, high, reserved: 0xffff_ff00, 3)
      let writes = low >> 5 & 1 != 0
      self = .wait(
        Wait(
          statusAddress: writes ? high : nil, statusData: UInt32(truncatingIfNeeded: low >> 32),
          isFence: low >> 6 & 1 != 0, raisesInterrupt: low >> 4 & 1 != 0))
    case 6, 7, 8: try self.init(pasid: low, high)
    case 9: try self.init(pageGroup: low, high)
    default:
      throw .unsupportedType(UInt8(low & 0xf))
    }
  }

  static func check(
    _ low: UInt64, _ high: UInt64, reserved: UInt64, _ reservedHigh: UInt64
  ) throws(InvalidationDescriptorError) {
    if low & reserved != 0 || high & reservedHigh != 0 {
      throw .reservedBits(low: low, high: high)
    }
  }
}
