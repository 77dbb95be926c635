import IOMMULayouts

/// Where first-level tables are, and what translates their addresses.
struct FirstLevelTables {
  var table: UInt64
  var pasid: UInt32
  var domain: UInt16
  /// The second-level table beneath, for nested translation.
  var second: UInt64?
  var levels = 4
}

/// First-level tables: the format of x86, with accessed and dirty bits that the walk sets.
extension Walk {
  /// Finds the leaf for `address` and notes its use.
  ///
  /// Every request is a user's. An entry that is used gets A; the leaf of a page that is written gets D
  /// where all levels allow writes. In nested translation each address that a table or an entry names
  /// goes through the second-level tables.
  ///
  /// Source: VT-d, 3.6, 3.8 and 9.7.
  mutating func firstLevelLeaf(
    of address: UInt64, _ tables: FirstLevelTables, writes: Bool
  ) throws(FaultReason) -> IOTLBEntry {
    guard FirstLevelEntry.isCanonical(address) else { throw .addressNotCanonical }
    var table = tables.table
    var permissions: PagePermissions = [.read, .write]
    var level = FirstLevelEntry.levels
    while true {
      let isTop = level == FirstLevelEntry.levels
      let index = PageTableEntry.index(of: address, level: level)
      let place = try place(of: table &+ index * PageTableEntry.byteCount, tables, isTop: isTop)
      guard let raw = read(place.address) else {
        throw isTop ? .firstLevelTableFetchFailed : .firstLevelFetchFailed
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
      entry.rawValue |= FirstLevelEntry.accessed
      guard entry.isLeaf(level: level) else {
        try update(entry, from: raw, at: place)
        table = entry.address(level: level)
        level -= 1
        continue
      }
      var found = IOTLBEntry(
        domain: tables.domain, pageNumber: address >> 12,
        physicalBase: entry.address(level: level),
        sizeExponent: PageTableEntry.sizeExponent(level: level), permissions: permissions,
        pasid: tables.pasid, isNested: tables.second != nil, isGlobal: entry.isGlobal)
      try narrow(&found, address, tables)
      if writes, found.permissions.contains(.write) { entry.rawValue |= FirstLevelEntry.dirty }
      try update(entry, from: raw, at: place)
      found.isDirty = entry.isDirty
      return found
    }
  }

  private mutating func update(
    _ entry: FirstLevelEntry, from old: UInt64, at place: (address: UInt64, isWritable: Bool)
  ) throws(FaultReason) {
    guard entry.rawValue != old else { return }
    guard place.isWritable else { throw .nestedEntryNotWritable }
    write(entry.rawValue, at: place.address)
  }

  /// Where an entry of a first-level table stands in host memory.
  private mutating func place(
    of named: UInt64, _ tables: FirstLevelTables, isTop: Bool
  ) throws(FaultReason) -> (address: UInt64, isWritable: Bool) {
    guard tables.second != nil else { return (named, true) }
    guard let leaf = try beneath(named, tables), leaf.permissions.contains(.read) else {
      throw isTop ? .nestedTableNotReadable : .nestedEntryNotReadable
    }
    return (leaf.translate(named), leaf.permissions.contains(.write))
  }

  /// Lets the second-level tables beneath say where the page of a leaf is, how much of it, and what is
  /// allowed there.
  private mutating func narrow(
    _ found: inout IOTLBEntry, _ address: UInt64, _ tables: FirstLevelTables
  ) throws(FaultReason) {
    guard tables.second != nil else { return }
    let named = found.translate(address)
    guard let leaf = try beneath(named, tables) else { throw .nestedPageNotPresent }
    found.permissions.formIntersection(leaf.permissions)
    found.sizeExponent = min(found.sizeExponent, leaf.sizeExponent)
    found.physicalBase =
      leaf.translate(named) & ~(UInt64(1) << UInt64(found.sizeExponent) - 1)
  }

  /// The second-level leaf for an address that first-level tables name; nil where there is none.
  private mutating func beneath(
    _ named: UInt64, _ tables: FirstLevelTables
  ) throws(FaultReason) -> IOTLBEntry? {
    guard let second = tables.second else { return nil }
    guard named >> UInt64(12 + 9 * tables.levels) == 0 else { throw .nestedAddressBeyondWidth }
    return try secondLevelLeaf(
      of: named, second, levels: tables.levels, domain: tables.domain)
  }
}
