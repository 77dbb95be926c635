/// The processors' kind.
public enum CPUModel: String, Hashable, Sendable, CaseIterable {
  /// Total store order.
  case x86
  /// Weak, and atomic toward all other agents.
  case arm
}

/// Everything beside agents and memory that decides what may happen.
///
/// Each property is a setting of the `platform` lines, under its ``Setting`` name.
public struct Platform: Hashable, Sendable {
  /// The processors' kind.
  public var cpu: CPUModel = .x86
  /// Whether device accesses look into the CPUs' caches, unless an access says no snoop.
  public var isCoherent = true
  /// Whether the device is in the CPUs' inner shareable domain, as software on a CPU is.
  public var deviceIsInner = false
  /// Whether an uncached access of x86 empties the write-combining buffers.
  public var uncachedDrains = true
  /// Whether reads keep their order among themselves on their way.
  public var readsInOrder = false
  /// Whether a bridge may read ahead where the BAR is mapped combining or cacheable.
  public var prefetches = false
  /// Whether the IOMMU translates what the device sends.
  public var hasIOMMU = false
  /// Whether a switch sends peer writes straight to the device.
  public var peersMeetAtSwitch = false
  /// Whether completions of BAR reads leave the device on a path beside its posted writes.
  public var completionsBeside = false
  /// Whether the device answers an invalidation while reads that use it are in flight.
  public var invalidatesEarly = false
  /// Whether what the device sends to its own BAR comes back to it.
  public var routesToSelf = false

  /// The platform of a text that sets nothing.
  public init() {}
}

extension Platform {
  /// The settings of a `platform` line: a name, and its values with the default first.
  public enum Setting: String, Hashable, Sendable, CaseIterable {
    case cpu
    case coherent
    case shareability
    case uncachedDrains = "uncached-drains"
    case reads
    case prefetch
    case iommu
    case peers
    case completions
    case invalidation
    case selfRoute = "self-route"

    /// What the setting can be, the default first.
    public var values: [String] {
      switch self {
      case .cpu: ["x86", "arm"]
      case .coherent, .uncachedDrains: ["yes", "no"]
      case .shareability: ["outer", "inner"]
      case .reads: ["any-order", "in-order"]
      case .prefetch, .iommu: ["off", "on"]
      case .peers: ["root", "switch"]
      case .completions: ["behind", "beside"]
      case .invalidation: ["after-reads", "early"]
      case .selfRoute: ["dropped", "works"]
      }
    }
  }

  /// Puts a setting to the value at `index` of ``Setting/values``.
  public mutating func set(_ setting: Setting, to index: Int) {
    let isOther = index == 1
    switch setting {
    case .cpu: cpu = isOther ? .arm : .x86
    case .coherent: isCoherent = !isOther
    case .shareability: deviceIsInner = isOther
    case .uncachedDrains: uncachedDrains = !isOther
    case .reads: readsInOrder = isOther
    case .prefetch: prefetches = isOther
    case .iommu: hasIOMMU = isOther
    case .peers: peersMeetAtSwitch = isOther
    case .completions: completionsBeside = isOther
    case .invalidation: invalidatesEarly = isOther
    case .selfRoute: routesToSelf = isOther
    }
  }
}
