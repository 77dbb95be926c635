import IOMMULayouts

/// The form of a domain's page tables.
public enum IOMMUTableForm: String, Hashable, Sendable, CaseIterable {
  /// Second-level tables: R and W.
  case second
  /// First-level tables of a PASID, in the format of x86: what is mapped can be read.
  case first
  /// The same, above second-level tables that map the guest's memory to itself.
  case nested

  /// Whether what is mapped stands in first-level tables.
  public var hasFirstLevel: Bool { self != .second }

  /// An entry that maps a page, of 2 MiB if it is large.
  func leaf(
    _ address: UInt64, _ permissions: PagePermissions, isLarge: Bool, isGlobal: Bool
  ) -> UInt64 {
    guard hasFirstLevel else {
      return PageTableEntry(address: address, permissions: permissions, isLargePage: isLarge)
        .rawValue
    }
    return FirstLevelEntry(
      address: address, isWritable: permissions.contains(.write), isLargePage: isLarge,
      isGlobal: isGlobal
    ).rawValue
  }

  /// An entry that points to another table.
  func pointer(_ table: UInt64) -> UInt64 {
    hasFirstLevel
      ? FirstLevelEntry(address: table, isWritable: true).rawValue
      : PageTableEntry(address: table, permissions: [.read, .write]).rawValue
  }
}
