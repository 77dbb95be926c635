/// Where a location lives.
public enum Place: String, Hashable, Sendable, CaseIterable {
  /// Memory of the host.
  case host
  /// Memory or a register behind a base address register of the device.
  case bar
  /// What an MSI-X write sets in the host; a CPU that waits for it takes the interrupt.
  case interrupt
  /// A register in the device's configuration space, reached by non-posted requests alone.
  case config
}

/// How a CPU maps a location.
///
/// On x86 `device` means `uc` and `nc` means `wc`; on Arm the reverse.
public enum MemoryType: String, Hashable, Sendable, CaseIterable {
  /// Write-back.
  case wb
  /// Write-through.
  case wt
  /// Write-combining.
  case wc
  /// Uncached.
  case uc
  /// Arm device memory that may acknowledge early (nGnRE).
  case device
  /// Arm normal memory that is not cached.
  case nc

  /// Whether a CPU may keep a copy.
  public var isCacheable: Bool { self == .wb || self == .wt }
  /// Whether stores may be gathered, and leave in any order.
  public var isCombining: Bool { self == .wc || self == .nc }
  /// Whether accesses keep their order among themselves.
  public var isStronglyOrdered: Bool { self == .uc || self == .device }
}

/// A name for a value of 0...13 in memory or in a register of the device.
public struct Location: Hashable, Sendable {
  /// Its name in the text.
  public var name: String
  /// Where it lives.
  public var place: Place
  /// How CPUs map it.
  public var memoryType: MemoryType
  /// The value at the start.
  public var initial: Int
  /// The cell that holds the value; an alias has that of another location.
  public var cell: Int
  /// Cells of one line share a cache line; number from 0.
  public var line: Int
  /// The page through which a device reaches it, if translation matters.
  public var page: Int?
  /// The location of which this is another mapping.
  public var aliasOf: Int?
}
