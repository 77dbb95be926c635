/// Which machine a guest runs on: what stands between devices and memory by nature.
public enum Platform: String, Hashable, Sendable, CaseIterable {
  /// x86 with VT-d, which firmware tables announce and the guest turns on.
  case pc
  /// PowerPC: a window of bus addresses that is always there, filled by calls of the hypervisor.
  case powerpc
  /// SPARC: a window of bus addresses that the guest turns on.
  case sparc
  /// Xen: memory scattered over the machine, grants for backends.
  case xen
  /// Arm: memory-mapped devices without an IOMMU, whose coherence is a matter of its own.
  case arm

  /// Whether devices are enumerated as behind an IOMMU although no table says so.
  public var enumeratesBehindIOMMU: Bool { self == .powerpc || self == .sparc }
}

/// What firmware says about the function and the IOMMU, against what is true.
public enum FirmwareClaim: String, Hashable, Sendable, CaseIterable {
  /// No word at all.
  case silent
  /// It says what is true.
  case honest
  /// It says that the IOMMU covers the function, true or not.
  case claims
  /// It says that the IOMMU does not cover the function, true or not.
  case denies
  /// It is damaged.
  case damaged
}

/// How the device is implemented, which the guest cannot see.
public enum DeviceKind: String, Hashable, Sendable, CaseIterable {
  /// Part of the hypervisor, which uses addresses as guest-physical and ignores the IOMMU.
  case bypassing
  /// Part of a hypervisor that translates as the guest's IOMMU says.
  case translating
  /// Another process with a cache of translations that is told of invalidations.
  case backend
  /// Another process with a cache of translations that nobody tells of invalidations.
  case staleBackend = "stale-backend"
  /// Another process that knows no IOMMU and so refuses ACCESS_PLATFORM.
  case unableBackend = "unable-backend"
  /// A card behind the machine's own IOMMU.
  case card
  /// A card that is no virtio device and was assigned to the guest, whose IOMMU is not applied to it.
  case assignedCard = "assigned-card"

  /// Whether the guest's IOMMU applies to its requests.
  public var isTranslated: Bool {
    switch self {
    case .translating, .backend, .staleBackend, .card: true
    case .bypassing, .unableBackend, .assignedCard: false
    }
  }
}

/// Another function behind the same IOMMU.
public enum Neighbour: String, Hashable, Sendable, CaseIterable {
  /// There is none.
  case none
  /// The kernel passes its requests through.
  case passedThrough = "passed-through"
  /// It is part of the hypervisor and bypasses.
  case bypassing
}

/// Who drives the device.
public enum Owner: String, Hashable, Sendable, CaseIterable {
  /// The guest's kernel.
  case kernel
  /// A process, to which the kernel hands the device through VFIO.
  case process
  /// A guest of the guest, to which the kernel hands the device through VFIO.
  case nested
}
