public import CycleKernel
public import Endpoint
public import GuestDriver
public import HostPlatform
public import PCIeFabric
public import VirtioLayouts

/// How the device reaches the guest's data.
public enum AccessMode: String, Hashable, Sendable, CaseIterable {
  /// Guest-physical addresses, no IOMMU.
  case direct
  /// ACCESS_PLATFORM: second-level tables, ATS, strict unmapping.
  case iommu
  /// Feature bit 27 and capability 10: rings and buffers in the device's bounce memory.
  case bounce
  /// Capability 10 without the bit: the driver prefers the region, and the device takes either.
  case hint
  /// VIRTIO_F_DMB: rings and buffers in the region, addresses are offsets in it.
  case dmbOffset = "dmb-offset"
  /// VIRTIO_F_DMB: the same, addresses count in a bus space that is mapped 1:1 on the region.
  case dmbBus = "dmb-bus"
  /// Capability 10 without the bit: rings in the region, buffers in system memory.
  case mixedRings = "mixed-rings"
  /// Capability 10 without the bit: buffers in the region, rings in system memory.
  case mixedBuffers = "mixed-buffers"
  /// Feature bit 27 and a window of addresses that the driver places over the region.
  case relocated
  /// Feature bit 27 and a pool in system memory, to which the driver promises to keep.
  case promised
  /// Feature bit 27 and bit 63 of each address: rings and small buffers in the region.
  case marked

  /// The modes that `ricochet demo` shows side by side.
  public static let shown: [AccessMode] = [.direct, .iommu, .bounce]

  /// Whether nothing but interrupts goes up the link.
  public var staysLocal: Bool {
    switch self {
    case .bounce, .hint, .dmbOffset, .dmbBus, .relocated: true
    case .direct, .iommu, .mixedRings, .mixedBuffers, .promised, .marked: false
    }
  }

  /// What the device's region is in this mode.
  public var profile: BounceProfile {
    switch self {
    case .direct, .iommu: .none
    case .bounce: .swiotlbCapability(.strict)
    case .hint: .swiotlbCapability(.hint)
    case .dmbOffset: .dmbOffset
    case .dmbBus: .dmbBus
    case .mixedRings, .mixedBuffers: .swiotlbCapability(.mixed)
    case .relocated: .addressForm(.relocatedWindow)
    case .promised: .addressForm(.promisedRange)
    case .marked: .addressForm(.marker)
    }
  }
}

/// Which descriptor fetch engine the endpoint has.
public enum EngineKind: String, Hashable, Sendable, CaseIterable {
  /// The small engine in RTL.
  case rtl
  /// The streaming engine in RTL: 4 queues, 32 reads under way.
  case stream
  /// The streaming engine with 64 queues and 256 reads under way.
  case wide
  /// The streaming engine with its own translation cache and reads of event fields.
  case ats
  /// The Swift model.
  case model
  /// Both, compared pin by pin in every step; the RTL's outputs count.
  case lockstep
}

/// A whole simulated machine.
public struct SystemConfiguration: Hashable, Sendable {
  /// How the device reaches data.
  public var access: AccessMode
  /// Which IOMMU, in access mode `iommu`.
  public var iommu: IOMMUKind = .vtd
  /// Whether mapped pages are there only when the device has asked for them; see `pageOnDemand()`.
  public internal(set) var pagesOnDemand: Bool = false
  /// The PASID of the device's requests behind the IOMMU; nil for none; see `usePASID(_:)`.
  public internal(set) var pasid: UInt32?
  /// The form of the IOMMU's page tables; see `usePASID(_:tables:)`.
  public internal(set) var tableForm: PageTableForm = .second
  /// Whether translations hold for every PASID (G), with first-level tables.
  public internal(set) var mapsGlobally: Bool = false
  /// Page requests that the driver lets the device have under way.
  public var pageRequestAllocation: UInt32 = 4
  /// Which fetch engine.
  public var engine: EngineKind = .rtl
  /// Seed of every random stream.
  public var seed: UInt64 = 1
  /// Bytes of host memory.
  public var memoryByteCount: UInt64 = 256 << 20
  /// Bytes of the memory that requests of the device meet, with that of others behind the guest's;
  /// nil for the guest's alone.
  public var machineByteCount: UInt64?
  /// Time and space of the link.
  public var link = LinkConfiguration()
  /// Latencies of the root complex.
  public var root = RootComplexConfiguration()
  /// The endpoint.
  public var endpoint = EndpointConfiguration()
  /// Bytes of the pool that buffers are copied through, in the region or in system memory.
  public var poolByteCount: UInt64 = 0
  /// Bytes of a slot of that pool; a device memory buffer has pages instead.
  public var slotByteCount: Int = BouncePool.usualSlotByteCount
  /// How the CPU maps the bounce region.
  public var bounceMemoryType: MemoryType = .writeCombining
  /// Queue size, a power of two for split rings.
  public var queueSize: UInt16 = 128
  /// Features of queues and transport that the driver insists on.
  public var ringFeatures: FeatureBits = []
  /// Whether the driver uses the legacy registers of a transitional device.
  public var usesLegacyInterface: Bool = false
  /// Whether interrupts come over the INTx line instead of as messages.
  public var usesPin: Bool = false
  /// Whether a driver behind an IOMMU gives up when ACCESS_PLATFORM is not offered, instead of using
  /// the IOMMU all the same.
  public var insistsOnPlatform: Bool = true
  /// Whether the driver lets the device mark requests for relaxed ordering (Device Control, bit 4).
  public var allowsRelaxedOrdering: Bool = false
  /// A rule that the driver breaks on purpose.
  public var driverMutant: DriverMutant?
  /// Cycles without progress after which a run ends.
  public var watchdogLimit: Cycle = 8_000_000
  /// Whether the judge watches.
  public var isJudged: Bool = true
  /// Whether the judge lets a fetch engine that reads whole lines fetch more than what was named.
  public var allowsFetchAhead: Bool = true
  /// A library with another fetch engine behind the ABI; nil for the project's own.
  public var library: String?

  /// Makes the default machine for an access mode.
  public init(access: AccessMode, bounceByteCount: UInt64 = 16 << 20) {
    self.access = access
    endpoint.offersAccessPlatform = access != .direct
    endpoint.requiresAccessPlatform = access == .iommu
    if access.profile != .none {
      poolByteCount = bounceByteCount
      endpoint.bounceByteCount = access == .promised ? 0 : bounceByteCount
      endpoint.bounceProfile = access.profile
      endpoint.requiresBounce = access.profile.isStrict
    }
  }
}
