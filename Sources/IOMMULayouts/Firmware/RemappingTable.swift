/// The table in which PC firmware describes IOMMUs: which units there are and what they cover.
///
/// Layout: the 36 bytes of an ACPI header, one byte host address width less one, one byte of flags,
/// ten reserved bytes, then structures that begin with type and length (16 bits each).
///
/// Source: VT-d, 8.1 (DMAR).
public struct RemappingTable: Hashable, Sendable {
  /// Bytes ahead of the first structure.
  public static let headerByteCount: Int = 48

  /// Physical address bits of DMA.
  public var hostAddressWidth: UInt8
  /// IOMMUs (DRHD).
  public var units: [RemappingUnit]
  /// Memory that a device uses from the start and must go on reaching (RMRR).
  public var reservedRegions: [ReservedRegion]
  /// Root ports whose devices may use ATS (ATSR).
  public var rootPorts: [RootPortReport]

  /// Makes a table.
  public init(
    hostAddressWidth: UInt8 = 46, units: [RemappingUnit], reservedRegions: [ReservedRegion] = [],
    rootPorts: [RootPortReport] = []
  ) {
    self.hostAddressWidth = hostAddressWidth
    self.units = units
    self.reservedRegions = reservedRegions
    self.rootPorts = rootPorts
  }

  /// The unit that covers a function: one that names it, else one that takes all the others.
  public func unit(covering bus: UInt8, device: UInt8, function: UInt8) -> RemappingUnit? {
    units.first { unit in
      unit.scopes.contains { $0.names(bus: bus, device: device, function: function) }
    } ?? units.first { $0.includesAll }
  }
}

/// One IOMMU in the table (DRHD).
public struct RemappingUnit: Hashable, Sendable {
  /// Whether it covers every function that no other unit names.
  public var includesAll: Bool
  /// Where its registers are.
  public var registers: UInt64
  /// What it covers by name.
  public var scopes: [DeviceScope]

  /// Makes a unit.
  public init(includesAll: Bool, registers: UInt64, scopes: [DeviceScope] = []) {
    self.includesAll = includesAll
    self.registers = registers
    self.scopes = scopes
  }
}

/// Memory that a device must go on reaching (RMRR).
public struct ReservedRegion: Hashable, Sendable {
  /// First byte.
  public var base: UInt64
  /// Last byte.
  public var limit: UInt64
  /// Who uses it.
  public var scopes: [DeviceScope]

  /// Makes a region.
  public init(base: UInt64, limit: UInt64, scopes: [DeviceScope]) {
    self.base = base
    self.limit = limit
    self.scopes = scopes
  }
}

/// Root ports with ATS behind them (ATSR).
public struct RootPortReport: Hashable, Sendable {
  /// Whether that is every port.
  public var allPorts: Bool
  /// The ports otherwise.
  public var scopes: [DeviceScope]

  /// Makes a report.
  public init(allPorts: Bool, scopes: [DeviceScope] = []) {
    self.allPorts = allPorts
    self.scopes = scopes
  }
}

/// One device by its path from a bus on.
public struct DeviceScope: Hashable, Sendable {
  /// What kind of device.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// An endpoint.
    case endpoint = 1
    /// A bridge and everything behind it.
    case bridge = 2
    /// An interrupt controller.
    case interruptController = 3
    /// A timer.
    case timer = 4
    /// A device of the ACPI name space.
    case named = 5
  }

  /// One step: a device and a function on a bus.
  public struct Step: Hashable, Sendable {
    /// Number of the device.
    public var device: UInt8
    /// Number of its function.
    public var function: UInt8

    /// Makes a step.
    public init(device: UInt8, function: UInt8) {
      self.device = device
      self.function = function
    }
  }

  /// What kind.
  public var kind: Kind
  /// Where the path begins.
  public var startBus: UInt8
  /// The path; one step for a device on the first bus.
  public var path: [Step]

  /// Makes a scope.
  public init(kind: Kind = .endpoint, startBus: UInt8, path: [Step]) {
    self.kind = kind
    self.startBus = startBus
    self.path = path
  }

  /// Whether this is that endpoint; what lies behind bridges is not followed.
  public func names(bus: UInt8, device: UInt8, function: UInt8) -> Bool {
    kind == .endpoint && startBus == bus && path == [Step(device: device, function: function)]
  }
}
