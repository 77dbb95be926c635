import IOMMULayouts
import PCIeLayouts

/// The way to the page tables in scalable mode.
extension Walk {
  /// Finds what the tables say of `requester` and a PASID.
  ///
  /// A request without a PASID has that of the context entry, RID_PASID. Requests that are passed
  /// through, and those of a function without DTE, have no ATS.
  ///
  /// Source: VT-d, 3.4.3 and 9.4 to 9.6.
  mutating func context(
    of requester: RequesterID, pasid: UInt32?
  ) throws(FaultReason) -> TranslationContext {
    let entry = try scalableContext(of: requester)
    if pasid != nil, !entry.allowsPASID { throw .pasidNotEnabled }
    let number = pasid ?? entry.requesterPASID
    guard number >> 6 < entry.directoryCount else { throw .pasidBeyondDirectory }

    let place = entry.directory &+ UInt64(number >> 6) * PASIDTableEntry.directoryEntryByteCount
    guard let pointer = read(place) else { throw .pasidDirectoryFetchFailed }
    guard pointer & 1 != 0 else { throw .pasidDirectoryEntryNotPresent }
    let table = pointer & ~0xfff
    let entryPlace = table &+ UInt64(number & 63) * PASIDTableEntry.byteCount
    guard let words = readPair(entryPlace) else { throw .pasidTableFetchFailed }
    var found = PASIDTableEntry(low: words.low, high: words.high)
    guard found.isPresent else { throw .pasidEntryNotPresent }
    disablesFaultProcessing = disablesFaultProcessing || found.disablesFaultProcessing
    guard let type = found.type else { throw .pasidEntryInvalid }
    let tables: TranslationContext.Tables
    switch type {
    case .firstLevel, .nested:
      guard let first = read(entryPlace &+ 16) else { throw .pasidTableFetchFailed }
      found.first = first
      guard found.hasFirstLevelMode else { throw .pasidEntryInvalid }
      if type == .nested {
        guard let levels = found.levels else { throw .pasidEntryInvalid }
        tables = .nested(
          found.firstLevelTable, pasid: number, above: found.table, levels: levels)
      } else {
        tables = .firstLevel(found.firstLevelTable, pasid: number)
      }
    case .secondLevel, .passThrough:
      guard let levels = found.levels else { throw .pasidEntryInvalid }
      tables = .secondLevel(found.table, levels: levels)
    }
    return TranslationContext(
      tables: tables, domain: found.domain,
      type: type == .passThrough
        ? .passThrough : entry.allowsDeviceTLB ? .withDeviceTLB : .untranslatedOnly,
      disablesFaultProcessing: disablesFaultProcessing)
  }

  /// Finds what the context entry of `requester` says of translated requests: they have no PASID, and
  /// their addresses come from a translation that was granted by one.
  mutating func translatedContext(
    of requester: RequesterID
  ) throws(FaultReason) -> TranslationContext {
    let entry = try scalableContext(of: requester)
    return TranslationContext(
      tables: .secondLevel(0, levels: 4), domain: 0,
      type: entry.allowsDeviceTLB ? .withDeviceTLB : .untranslatedOnly,
      disablesFaultProcessing: disablesFaultProcessing)
  }

  /// Finds out whether the context entry of `requester` lets it ask for pages.
  ///
  /// Source: VT-d, 7.4 and 9.4.
  mutating func checkPageRequest(
    of requester: RequesterID, hasPASID: Bool
  ) throws(FaultReason) {
    let entry = try scalableContext(of: requester)
    guard entry.allowsDeviceTLB else { throw .deviceTLBNotEnabled }
    guard entry.allowsPageRequests else { throw .pageRequestsNotEnabled }
    if hasPASID, !entry.allowsPASID { throw .pasidNotEnabled }
  }

  private mutating func scalableContext(
    of requester: RequesterID
  ) throws(FaultReason) -> ScalableContextEntry {
    let width = UInt64(unit.configuration.hostAddressWidth)
    guard let root = readPair(unit.rootTable &+ UInt64(requester.bus) * RootEntry.byteCount) else {
      throw .rootTableFetchFailed
    }
    let half = requester.deviceFunction < 128 ? root.low : root.high
    guard half & 1 != 0 else { throw .rootEntryNotPresent }
    if half & 0xffe != 0 || half >> width != 0 { throw .rootEntryReservedBits }
    let place =
      half & ~0xfff + UInt64(requester.deviceFunction & 127) * ScalableContextEntry.byteCount
    guard let words = readPair(place) else { throw .contextTableFetchFailed }
    let entry = ScalableContextEntry(low: words.low, high: words.high)
    disablesFaultProcessing = entry.disablesFaultProcessing
    guard entry.isPresent else { throw .contextEntryNotPresent }
    if entry.low & 0x1e0 != 0 || entry.low >> width != 0 || entry.high >> 21 != 0 {
      throw .contextEntryReservedBits
    }
    return entry
  }
}
