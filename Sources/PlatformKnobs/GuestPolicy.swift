/// How the guest decides what an address is.
public enum GuestPolicy: String, Hashable, Sendable, CaseIterable {
  /// Always guest-physical addresses, as kernels did before 2016.
  case physical
  /// The DMA API under Xen alone, guest-physical addresses elsewhere.
  case xenRule = "xen-rule"
  /// The DMA API where ACCESS_PLATFORM was negotiated or under Xen.
  case platformBit = "platform-bit"
  /// The DMA API always, as any PCI driver.
  case dmaAPI = "dma-api"
  /// The DMA API, with the kernel told to pass everything through (`iommu=pt`).
  case passThrough = "pass-through"
  /// The DMA API, with everything mapped to its own number.
  case identity
  /// The DMA API, and a list of platform code that names the functions which the IOMMU misses.
  case quirkList = "quirk-list"
  /// Platform code takes every function of the virtio vendor for one that bypasses, unless firmware
  /// says something.
  case vendorGuess = "vendor-guess"
  /// The driver looks at the programming interface, which says whether the device bypasses.
  case indicator
  /// The kernel trusts no table of this firmware and leaves the IOMMU off.
  case blacklist

  /// Whether this generation knows ACCESS_PLATFORM.
  public var knowsAccessPlatform: Bool {
    switch self {
    case .platformBit, .dmaAPI, .passThrough, .identity, .quirkList, .blacklist: true
    case .physical, .xenRule, .vendorGuess, .indicator: false
    }
  }
}

/// Through what the guest copies its data for the device.
public enum BouncePool: String, Hashable, Sendable, CaseIterable {
  /// Nothing is copied.
  case none
  /// A pool in the guest's memory, opened for the host where memory is protected.
  case hostPool = "host-pool"
  /// A pool that firmware sets aside for this device.
  case restrictedPool = "restricted-pool"
  /// The device's own region.
  case deviceRegion = "device-region"
  /// Rings in the device's own region, buffers where they are.
  case regionRings = "region-rings"
  /// Buffers in the device's own region, rings in system memory.
  case regionBuffers = "region-buffers"
}

/// Which parts of the bounce region's proposal the device shows.
public enum RegionOffer: String, Hashable, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// Capability 10, as a hint.
  case hint
  /// Bit 27 without a region, which the proposal forbids.
  case bitAlone = "bit-alone"
  /// Both.
  case both
}

/// What the host does with the guest's memory.
public enum MemoryGuard: String, Hashable, Sendable, CaseIterable {
  /// The device reaches what it names.
  case open
  /// Pages that the guest has not shared cannot be reached.
  case blocked
  /// Pages that the guest has not shared show garbage, and writes to them are lost.
  case garbage
}

/// What a host with guarded memory does with a guest that does not accept the region.
public enum UnacceptedPolicy: String, Hashable, Sendable, CaseIterable {
  /// The device refuses the features.
  case refuse
  /// The guard is lifted.
  case lift
  /// The hypervisor reads the queues and lets pass what the guest has offered.
  case snoop
  /// The device goes on, and its requests fail.
  case ignore
}

/// How the caches of guest and device agree about the rings.
public enum Coherence: String, Hashable, Sendable, CaseIterable {
  /// Both know the device as coherent.
  case coherent
  /// Declared non-coherent, so that the guest maps rings uncached, while the hypervisor's own
  /// mapping is cached.
  case mismatched
  /// Declared non-coherent, and the guest's code for virtio takes it as coherent all the same.
  case overridden
  /// A device that looks into no cache; the guest maps rings uncached and maintains buffers.
  case maintained
  /// A device that looks into no cache; the guest takes it as coherent.
  case unmaintained
}
