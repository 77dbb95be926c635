import ByteLayouts
import CycleKernel
import IOMMULayouts
import PCIeLayouts
import Trace

/// One walk through the tables in memory, and how much reading it took.
struct Walk {
  let unit: TranslationUnit
  private let cycle: Cycle
  /// Accesses of memory so far.
  private(set) var readCount = 0
  /// FPD of the context entry, once it is known.
  var disablesFaultProcessing = false

  init(unit: TranslationUnit, cycle: Cycle) {
    self.unit = unit
    self.cycle = cycle
  }

  /// Finds the context entry of `requester`.
  mutating func context(of requester: RequesterID) throws(FaultReason) -> TranslationContext {
    let width = unit.configuration.hostAddressWidth
    let rootAddress = unit.rootTable + UInt64(requester.bus) * RootEntry.byteCount
    guard let words = readPair(rootAddress) else { throw .rootTableFetchFailed }
    let root = RootEntry(low: words.low, high: words.high)
    guard root.isPresent else { throw .rootEntryNotPresent }
    if root.hasReservedBits(hostAddressWidth: width) { throw .rootEntryReservedBits }

    let contextAddress =
      root.contextTable + UInt64(requester.deviceFunction) * ContextEntry.byteCount
    guard let words = readPair(contextAddress) else { throw .contextTableFetchFailed }
    let context = ContextEntry(low: words.low, high: words.high)
    disablesFaultProcessing = context.disablesFaultProcessing
    guard context.isPresent else { throw .contextEntryNotPresent }
    if context.hasReservedBits(hostAddressWidth: width) { throw .contextEntryReservedBits }
    guard let levels = context.levels, let found = TranslationContext(context) else {
      throw .contextEntryInvalid
    }
    switch found.type {
    case .untranslatedOnly: break
    case .withDeviceTLB:
      guard unit.extendedCapability.contains(.deviceTLB) else { throw .contextEntryInvalid }
    case .passThrough:
      // Pass-through must name the largest supported width.
      guard levels == 4 else { throw .contextEntryInvalid }
    }
    return found
  }

  /// Finds the leaf for `address`; nil where nothing is mapped in second-level tables.
  ///
  /// - Parameter writes: whether the page is to be noted as written, where tables have a place for it.
  mutating func leaf(
    of address: UInt64, _ context: TranslationContext, writes: Bool
  ) throws(FaultReason) -> IOTLBEntry? {
    switch context.tables {
    case .secondLevel(let table, let levels):
      try secondLevelLeaf(of: address, table, levels: levels, domain: context.domain)
    case .firstLevel(let table, let pasid):
      try firstLevelLeaf(
        of: address, FirstLevelTables(table: table, pasid: pasid, domain: context.domain),
        writes: writes)
    case .nested(let table, let pasid, let second, let levels):
      try firstLevelLeaf(
        of: address,
        FirstLevelTables(
          table: table, pasid: pasid, domain: context.domain, second: second, levels: levels),
        writes: writes)
    }
  }

  mutating func secondLevelLeaf(
    of address: UInt64, _ root: UInt64, levels: Int, domain: UInt16
  ) throws(FaultReason) -> IOTLBEntry? {
    guard address >> UInt64(12 + 9 * levels) == 0 else { throw .addressBeyondWidth }
    let width = unit.configuration.hostAddressWidth
    var table = root
    var permissions: PagePermissions = [.read, .write]
    var level = levels
    while true {
      let index = PageTableEntry.index(of: address, level: level)
      guard let raw = read(table + index * PageTableEntry.byteCount) else {
        throw .pagingEntryFetchFailed
      }
      let entry = PageTableEntry(rawValue: raw)
      guard entry.isPresent else { return nil }
      if entry.hasReservedBits(level: level, hostAddressWidth: width) {
        throw .pagingEntryReservedBits
      }
      permissions.formIntersection(entry.permissions)
      if permissions.isEmpty { return nil }
      if entry.isLeaf(level: level) {
        return IOTLBEntry(
          domain: domain, pageNumber: address >> 12, physicalBase: entry.address,
          sizeExponent: PageTableEntry.sizeExponent(level: level), permissions: permissions)
      }
      table = entry.address
      level -= 1
    }
  }

  mutating func read(_ address: UInt64) -> UInt64? {
    let place = GuestPhysicalAddress(rawValue: address)
    guard unit.memory.contains(place, count: 8) else { return nil }
    readCount += 1
    return unit.memory.load(place, as: UInt64.self, agent: .iommu, at: cycle)
  }

  /// Writes 8 bytes that were read.
  mutating func write(_ value: UInt64, at address: UInt64) {
    readCount += 1
    unit.memory.store(
      value, at: GuestPhysicalAddress(rawValue: address), agent: .iommu, at: cycle)
  }

  /// Reads 16 bytes in one access.
  mutating func readPair(_ address: UInt64) -> (low: UInt64, high: UInt64)? {
    guard let pair = unit.readPair(address, at: cycle) else { return nil }
    readCount += 1
    return pair
  }
}

extension TranslationUnit {
  /// Reads 16 bytes in one access; nil outside memory.
  func readPair(_ address: UInt64, at cycle: Cycle) -> (low: UInt64, high: UInt64)? {
    let place = GuestPhysicalAddress(rawValue: address)
    guard memory.contains(place, count: 16) else { return nil }
    var value = UInt128.zero
    unsafe withUnsafeMutableBytes(of: &value) { raw in
      // SAFETY: the span covers exactly the 16 bytes of `value`.
      var span = unsafe MutableRawSpan(_unsafeBytes: raw)
      memory.read(place, into: &span, agent: .iommu, at: cycle)
    }
    value = UInt128(littleEndian: value)
    return (UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64))
  }
}
