import IOMMULayouts

/// The form of a domain's page tables.
public enum IOMMUTableForm: String, Hashable, Sendable, CaseIterable {
  /// Second-level tables: R and W.
  case second
  /// First-level tables of a PASID, in the format of x86: what is mapped can be read.
  case first

  /// An entry that maps a page, of 2 MiB if it is large.
  func leaf(
    _ address: UInt64, _ permissions: PagePermissions, isLarge: Bool, isGlobal: Bool
  ) -> UInt64 {
    switch self {
    case .second:
      PageTableEntry(address: address, permissions: permissions, isLargePage: isLarge).rawValue
    case .first:
      FirstLevelEntry(
        address: address, isWritable: permissions.contains(.write), isLargePage: isLarge,
        isGlobal: isGlobal
      ).rawValue
    }
  }

  /// An entry that points to another table.
  func pointer(_ table: UInt64) -> UInt64 {
    switch self {
    case .second: PageTableEntry(address: table, permissions: [.read, .write]).rawValue
    case .first: FirstLevelEntry(address: table, isWritable: true).rawValue
    }
  }
}
