public import ByteLayouts
public import IOMMULayouts

import HostPlatform

extension IOMMUDriver {
  /// Maps `byteCount` bytes of device addresses from `address` on to memory from `physical` on.
  ///
  /// On an error nothing stays mapped.
  ///
  /// - Throws: ``IOMMUDriverError``, `.outOfTablePages` or `.alreadyMapped` among them.
  /// - Precondition: all three are multiples of 4096, and `byteCount` is not 0.
  public func map(
    _ domain: IOMMUDomain, address: UInt64, to physical: GuestPhysicalAddress, byteCount: UInt64,
    permissions: PagePermissions
  ) throws(IOMMUDriverError) {
    precondition(
      (address | physical.rawValue | byteCount) & 4095 == 0 && byteCount > 0, "whole pages")
    try check(domain, address, byteCount)
    var done: UInt64 = 0
    do throws(IOMMUDriverError) {
      while done < byteCount {
        let level = level(address + done, physical.rawValue + done, byteCount - done)
        let place = try place(of: address + done, level: level, in: domain)
        guard !PageTableEntry(rawValue: cpu.load(place)).isPresent else {
          throw .alreadyMapped(address: address + done)
        }
        let entry = domain.form.leaf(
          physical.rawValue + done, permissions, isLarge: level == 2, isGlobal: domain.isGlobal)
        cpu.store(entry, at: place)
        done += 1 << UInt64(PageTableEntry.sizeExponent(level: level))
      }
    } catch {
      if done > 0 { try unmap(domain, address: address, byteCount: done) }
      throw error
    }
    cpu.storeFence()
  }

  /// Takes the mapping of `byteCount` bytes from `address` on away, strictly.
  ///
  /// Returns when the unit and, with ATS, the device have confirmed that they have forgotten it.
  /// Tables whose whole span is unmapped are freed after that.
  ///
  /// - Throws: ``IOMMUDriverError``; after `.deviceTimeout`, `.timeout` and `.invalidationQueue` the
  ///   device may still use the translation, so that neither address nor memory may be reused.
  public func unmap(
    _ domain: IOMMUDomain, address: UInt64, byteCount: UInt64
  ) throws(IOMMUDriverError) {
    precondition((address | byteCount) & 4095 == 0 && byteCount > 0, "whole pages")
    try check(domain, address, byteCount)
    var tables: [GuestPhysicalAddress] = []
    var failure: IOMMUDriverError?
    var at = address
    do throws(IOMMUDriverError) {
      while at < address + byteCount {
        at += try clear(at, end: address + byteCount, in: domain, freeing: &tables)
      }
    } catch {
      failure = error
    }
    if at > address {
      cpu.storeFence()
      try invalidate(descriptors(for: domain, address: address, byteCount: at - address))
      for table in tables { pages.free(table) }
    }
    if let failure { throw failure }
  }

  /// Adds every table of the tree under `table` to `tables`.
  func collect(_ table: UInt64, level: Int, into tables: inout [GuestPhysicalAddress]) {
    let page = GuestPhysicalAddress(rawValue: table)
    tables.append(page)
    guard level > 1 else { return }
    for index in 0..<PageTableEntry.countPerTable {
      let place = page.advanced(by: index * PageTableEntry.byteCount)
      let entry = PageTableEntry(rawValue: cpu.load(place))
      if entry.isPresent && !entry.isLeaf(level: level) {
        collect(entry.address, level: level - 1, into: &tables)
      }
    }
  }

  private func check(
    _ domain: IOMMUDomain, _ address: UInt64, _ byteCount: UInt64
  ) throws(IOMMUDriverError) {
    let limit = UInt64(1) << UInt64(domain.addressWidth)
    guard address < limit, byteCount <= limit - address else {
      throw .addressBeyondWidth(address: address)
    }
  }

  /// The level of the page for the next bytes.
  private func level(_ address: UInt64, _ physical: UInt64, _ remaining: UInt64) -> Int {
    let large: UInt64 = 1 << 21
    let fits = (address | physical) & (large - 1) == 0 && remaining >= large
    return configuration.usesLargePages && fits ? 2 : 1
  }

  /// Where the entry for `address` stands in the table of `level`; makes the tables above it.
  private func place(
    of address: UInt64, level target: Int, in domain: IOMMUDomain
  ) throws(IOMMUDriverError) -> GuestPhysicalAddress {
    try place(
      of: address, level: target, from: domain.table, levels: domain.levels, form: domain.form)
  }

  /// The same below a table of the highest level.
  func place(
    of address: UInt64, level target: Int, from top: GuestPhysicalAddress, levels: Int,
    form: IOMMUTableForm
  ) throws(IOMMUDriverError) -> GuestPhysicalAddress {
    var table = top
    var level = levels
    while true {
      let index = PageTableEntry.index(of: address, level: level)
      let place = table.advanced(by: index * PageTableEntry.byteCount)
      if level == target { return place }
      let entry = PageTableEntry(rawValue: cpu.load(place))
      if !entry.isPresent {
        table = try newTable()
        cpu.store(form.pointer(table.rawValue), at: place)
      } else if entry.isLeaf(level: level) {
        throw .alreadyMapped(address: address)
      } else {
        table = GuestPhysicalAddress(rawValue: entry.address)
      }
      level -= 1
    }
  }

  /// Clears the highest entry whose whole span starts at `address` and ends by `end`.
  ///
  /// - Returns: bytes that are unmapped now.
  private func clear(
    _ address: UInt64, end: UInt64, in domain: IOMMUDomain,
    freeing tables: inout [GuestPhysicalAddress]
  ) throws(IOMMUDriverError) -> UInt64 {
    var table = domain.table
    var level = domain.levels
    while true {
      let index = PageTableEntry.index(of: address, level: level)
      let place = table.advanced(by: index * PageTableEntry.byteCount)
      let entry = PageTableEntry(rawValue: cpu.load(place))
      guard entry.isPresent else { throw .notMapped(address: address) }
      let span = UInt64(1) << UInt64(PageTableEntry.sizeExponent(level: level))
      let isWhole = address & (span - 1) == 0 && end - address >= span
      if entry.isLeaf(level: level) || isWhole {
        guard isWhole else { throw .partialLargePage(address: address) }
        cpu.store(UInt64.zero, at: place)
        if !entry.isLeaf(level: level) {
          collect(entry.address, level: level - 1, into: &tables)
        }
        return span
      }
      table = GuestPhysicalAddress(rawValue: entry.address)
      level -= 1
    }
  }
}
