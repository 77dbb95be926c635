import IOMMULayouts

/// What the tables say of a requester, and of a PASID: which page tables translate, and whose they are.
struct TranslationContext: Hashable, Sendable {
  /// Page tables.
  enum Tables: Hashable, Sendable {
    /// Second-level tables with their levels, 3 or 4.
    case secondLevel(UInt64, levels: Int)
    /// First-level tables of 4 levels, of one PASID.
    case firstLevel(UInt64, pasid: UInt32)
    /// First-level tables of one PASID, whose addresses second-level tables translate.
    case nested(UInt64, pasid: UInt32, above: UInt64, levels: Int)
  }

  var tables: Tables
  var domain: UInt16
  var type: TranslationType
  var disablesFaultProcessing: Bool

  /// The PASID that cached translations belong to; nil where every PASID of the domain shares them.
  var pasid: UInt32? {
    switch tables {
    case .secondLevel: nil
    case .firstLevel(_, let pasid), .nested(_, let pasid, _, _): pasid
    }
  }
}

extension TranslationContext {
  /// What a context entry of legacy mode says; nil for one that is invalid.
  init?(_ entry: ContextEntry) {
    guard let levels = entry.levels, let type = entry.type else { return nil }
    self.init(
      tables: .secondLevel(entry.table, levels: levels), domain: entry.domain, type: type,
      disablesFaultProcessing: entry.disablesFaultProcessing)
  }
}
