import IOMMULayouts

/// First-level tables: the format of x86, with accessed and dirty bits that the walk sets.
extension Walk {
  /// Finds the leaf for `address` and notes its use.
  ///
  /// Every request is a user's. An entry that is used gets A; the leaf of a page that is written gets D
  /// where all levels allow writes.
  ///
  /// Source: VT-d, 3.6 and 9.7.
  mutating func firstLevelLeaf(
    of address: UInt64, _ root: UInt64, domain: UInt16, pasid: UInt32, writes: Bool
  ) throws(FaultReason) -> IOTLBEntry {
    guard FirstLevelEntry.isCanonical(address) else { throw .addressNotCanonical }
    var table = root
    var permissions: PagePermissions = [.read, .write]
    var level = FirstLevelEntry.levels
    while true {
      let index = PageTableEntry.index(of: address, level: level)
      let place = table &+ index * PageTableEntry.byteCount
      guard let raw = read(place) else {
        throw level == FirstLevelEntry.levels ? .firstLevelTableFetchFailed : .firstLevelFetchFailed
      }
      var entry = FirstLevelEntry(rawValue: raw)
      guard entry.isPresent else { throw .firstLevelNotPresent }
      if entry.hasReservedBits(
        level: level, hostAddressWidth: unit.configuration.hostAddressWidth)
      {
        throw .firstLevelReservedBits
      }
      guard entry.isUser else { throw .supervisorPage }
      if !entry.isWritable { permissions.remove(.write) }
      let isLeaf = entry.isLeaf(level: level)
      entry.rawValue |= FirstLevelEntry.accessed
      if isLeaf, writes, permissions.contains(.write) { entry.rawValue |= FirstLevelEntry.dirty }
      if entry.rawValue != raw { write(entry.rawValue, at: place) }
      if isLeaf {
        return IOTLBEntry(
          domain: domain, pageNumber: address >> 12, physicalBase: entry.address(level: level),
          sizeExponent: PageTableEntry.sizeExponent(level: level), permissions: permissions,
          pasid: pasid, isGlobal: entry.isGlobal, isDirty: entry.isDirty)
      }
      table = entry.address(level: level)
      level -= 1
    }
  }
}
