import ByteLayouts
import HostPlatform
import IOMMULayouts
import PCIeLayouts

/// Scalable mode: a PASID directory and a PASID table between the context entry and the page tables.
///
/// Both stay with the function when its domain is taken away.
///
/// Source: VT-d, 3.4.3 and 9.4 to 9.6; Linux, drivers/iommu/intel/pasid.c.
extension IOMMUDriver {
  /// Makes an empty domain and gives it to one PASID of `function`.
  ///
  /// Whoever is to see them finds entries that were not present, which nobody caches.
  func attach(
    _ function: RequesterID, pasid: UInt32, domain identifier: UInt16, type: TranslationType
  ) throws(IOMMUDriverError) -> IOMMUDomain {
    precondition(pasid < PASIDPrefix.count, "a PASID has 20 bits")
    let place = try scalableContextEntry(of: function)
    guard cpu.load(place, as: UInt64.self) & 1 == 0 else { throw .alreadyAttached }
    var exponent: UInt8 = 0
    while pasid >> 6 >= 1 << (UInt32(exponent) + 7) { exponent += 1 }
    let byteCount = Int(PASIDTableEntry.directoryEntryByteCount) << (Int(exponent) + 7)
    guard let directory = pages.allocate(pageCount: PageAllocator.pageCount(for: byteCount)) else {
      throw .outOfTablePages
    }
    cpu.storeZeros(at: directory, byteCount: (byteCount + 4095) & ~4095)
    let levels = type == .passThrough ? 4 : configuration.levels
    let (table, pasidTable) = (try newTable(), try newTable())
    let form = type == .passThrough ? .second : configuration.tableForm
    let entry: PASIDTableEntry
    switch form {
    case .second:
      entry = PASIDTableEntry(
        table: table.rawValue, levels: levels, domain: identifier,
        type: type == .passThrough ? .passThrough : .secondLevel)
    case .first:
      entry = PASIDTableEntry(firstLevelTable: table.rawValue, domain: identifier)
    case .nested:
      entry = PASIDTableEntry(
        firstLevelTable: table.rawValue, above: try identityTable().rawValue, levels: levels,
        domain: identifier)
    }
    let entryPlace = pasidTable.advanced(by: UInt64(pasid & 63) * PASIDTableEntry.byteCount)
    cpu.store(entry.high, at: entryPlace.advanced(by: 8))
    if form.hasFirstLevel { cpu.store(entry.first, at: entryPlace.advanced(by: 16)) }
    cpu.store(entry.low, at: entryPlace)
    let pointer = UInt64(pasid >> 6) * PASIDTableEntry.directoryEntryByteCount
    cpu.store(pasidTable.rawValue | 1, at: directory.advanced(by: pointer))
    let context = ScalableContextEntry(
      directory: directory.rawValue, sizeExponent: exponent,
      allowsDeviceTLB: type == .withDeviceTLB,
      allowsPageRequests: configuration.allowsPageRequests)
    cpu.store(context.high, at: place.advanced(by: 8))
    cpu.storeFence()
    cpu.store(context.low, at: place)
    cpu.storeFence()
    return IOMMUDomain(
      identifier: identifier, function: function, type: type, table: table, levels: levels,
      pasid: pasid, form: form,
      isGlobal: form.hasFirstLevel && configuration.mapsGlobally)
  }

  /// Makes second-level tables that map memory to itself, in pages of 2 MiB: what a hypervisor has
  /// beneath a guest's own tables.
  private func identityTable() throws(IOMMUDriverError) -> GuestPhysicalAddress {
    let page = 1 << UInt64(PageTableEntry.sizeExponent(level: 2))
    let table = try newTable()
    for address in stride(from: UInt64(0), to: configuration.nestedByteCount, by: page) {
      let entry = PageTableEntry(
        address: address, permissions: [.read, .write], isLargePage: true)
      let place = try place(of: address, level: 2, from: table, levels: 4, form: .second)
      cpu.store(entry.rawValue, at: place)
    }
    return table
  }

  /// The invalidation of a range in the device, by its PASID where it has one.
  ///
  /// What holds for every PASID goes only by G.
  func deviceTLB(_ domain: IOMMUDomain, _ asked: InvalidateRange) -> InvalidationDescriptor {
    var range = asked
    range.isGlobal = domain.isGlobal
    let requester = domain.function.rawValue
    guard let pasid = domain.pasid else {
      return .deviceTLB(requester: requester, payload: range.encoded, maximumPending: 0)
    }
    return .pasidDeviceTLB(
      requester: requester, pasid: pasid, payload: range.encoded, maximumPending: 0)
  }

  /// Where the context entry of `function` stands; makes the context table.
  func scalableContextEntry(
    of function: RequesterID
  ) throws(IOMMUDriverError) -> GuestPhysicalAddress {
    let half: UInt64 = function.deviceFunction < 128 ? 0 : 8
    let place = rootTable.advanced(by: UInt64(function.bus) * RootEntry.byteCount + half)
    var table: UInt64 = cpu.load(place)
    if table & 1 == 0 {
      table = try newTable().rawValue | 1
      cpu.store(table, at: place)
    }
    let offset = UInt64(function.deviceFunction & 127) * ScalableContextEntry.byteCount
    return GuestPhysicalAddress(rawValue: (table & ~0xfff) + offset)
  }
}
