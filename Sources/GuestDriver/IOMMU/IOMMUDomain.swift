public import ByteLayouts
public import IOMMULayouts
public import PCIeLayouts

/// One address space for devices: a tree of page tables and the function that uses it.
public struct IOMMUDomain: Hashable, Sendable {
  /// Domain identifier in the context entry.
  public let identifier: UInt16
  /// Who uses it.
  public let function: RequesterID
  /// Which requests are translated.
  public let type: TranslationType
  /// The table of the highest level.
  public let table: GuestPhysicalAddress
  /// Levels, 3 or 4.
  public let levels: Int
  /// The PASID of the function's requests; nil in legacy mode.
  public var pasid: UInt32?

  /// The form of the tables.
  public var form: IOMMUTableForm = .second
  /// Whether its translations hold for every PASID of the function (G), with first-level tables.
  public var isGlobal: Bool = false

  /// Width of device addresses in bits; of those of first-level tables, the lower half is used.
  public var addressWidth: Int {
    form.hasFirstLevel ? FirstLevelEntry.addressWidth - 1 : 12 + 9 * levels
  }
}

/// Choices and limits of the guest's IOMMU driver.
public struct IOMMUDriverConfiguration: Hashable, Sendable {
  /// Levels of the page tables, 3 or 4.
  public var levels: Int = 4
  /// Whether 2 MiB pages are used where address, memory and size allow it.
  public var usesLargePages: Bool = false
  /// The PASID under which functions get their domains, which takes scalable mode; nil for legacy
  /// mode.
  public var pasid: UInt32?
  /// The form of the page tables; `first` and `nested` take a PASID and 4 levels.
  public var tableForm: IOMMUTableForm = .second
  /// Whether translations are marked as those of every PASID, with first-level tables.
  public var mapsGlobally: Bool = false
  /// Bytes of memory, from 0 on, that the second-level tables beneath nested tables map to themselves.
  public var nestedByteCount: UInt64 = 0
  /// Whether functions may ask for pages (PRE, which scalable mode has).
  public var allowsPageRequests: Bool = false
  /// Cycles between two looks at a status.
  public var pollInterval: UInt64 = 32
  /// Cycles after which a status that does not change is an error.
  public var timeout: UInt64 = 4_000_000

  /// The default: 4 levels, 4 KiB pages.
  public init() {}
}
