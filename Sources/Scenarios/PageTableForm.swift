import GuestDriver

/// The form of the IOMMU's page tables.
public enum PageTableForm: String, Hashable, Sendable, CaseIterable {
  /// Second-level tables.
  case second
  /// First-level tables of a PASID, in the format of x86.
  case first
  /// First-level tables above second-level tables that map the guest's memory to itself.
  case nested

  /// Whether what is mapped stands in first-level tables.
  public var hasFirstLevel: Bool { self != .second }

  /// The driver's word for it.
  var driverForm: IOMMUTableForm {
    switch self {
    case .second: .second
    case .first: .first
    case .nested: .nested
    }
  }
}
