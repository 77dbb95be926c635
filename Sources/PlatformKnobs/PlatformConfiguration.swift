/// One cell: a machine, what its firmware says, its device, its guest.
public struct PlatformConfiguration: Hashable, Sendable {
  /// The machine.
  public var platform = Platform.pc
  /// What firmware says.
  public var firmware = FirmwareClaim.honest
  /// How the device is implemented.
  public var device = DeviceKind.translating
  /// Whether ACCESS_PLATFORM is offered.
  public var offersAccessPlatform = true
  /// How the guest decides.
  public var policy = GuestPolicy.platformBit
  /// Who drives the device.
  public var owner = Owner.kernel
  /// Through what data is copied.
  public var pool = BouncePool.none
  /// What the device shows of the region.
  public var region = RegionOffer.none
  /// What the host lets the device reach.
  public var memory = MemoryGuard.open
  /// What the host does where the region is not accepted.
  public var unaccepted = UnacceptedPolicy.ignore
  /// Caches.
  public var coherence = Coherence.coherent
  /// Another function behind the same IOMMU.
  public var neighbour = Neighbour.none
  /// Whether the owner names memory that was never mapped for the device.
  public var ownerStrays = false
  /// Whether the guest turns the device's translation cache on.
  public var usesATS = false
  /// Whether firmware reports the device's root port as one with ATS (ATSR); on a PC, with tables.
  public var reportsRootPort = true
  /// Whether the device offers a hint that nobody knows, and bypasses where it is acknowledged.
  public var offersHint = false
  /// Whether the guest acknowledges what it does not know.
  public var acknowledgesUnknown = false
  /// Whether the guest leaves out the barrier that write-combined memory needs.
  public var omitsBarrier = false

  /// What firmware reserves for the device; on a PC, with tables.
  public var reserved: [ReservedWindow] = []

  /// A hypervisor that translates, a guest that heeds ACCESS_PLATFORM.
  public init() {}

  /// Makes a cell that differs from the plain one.
  public init(_ change: (inout PlatformConfiguration) -> Void) { change(&self) }

  /// The same with something else about it.
  public func with(_ change: (inout PlatformConfiguration) -> Void) -> PlatformConfiguration {
    var other = self
    change(&other)
    return other
  }
}
