// Beside rtl/dfe_atc_store.sv.

/// What goes into the cache: an answer, for one page.
struct FetchTranslationFill {
  var page: UInt64
  /// Of the page itself.
  var target: UInt64
  /// Bits of the page number inside the answer.
  var free: UInt64
  var isUntranslated: Bool
  var isNoSnoop: Bool
}

/// The cached translations: one bank for each page size, looked at side by side.
struct FetchTranslationStore {
  /// An entry as it applies to a page.
  struct Found {
    var target: UInt64
    var isUntranslated: Bool
    var isNoSnoop: Bool
  }

  private var banks: [FetchTranslationBank]
  private let sets: Int
  /// Whether sets are still to be cleared.
  private(set) var isClearing = false
  private var set = 0

  init(_ configuration: FetchTranslationConfiguration) {
    sets = configuration.sets
    banks = (0..<19 as Range<UInt64>).filter { configuration.pageSizes & 1 << UInt32($0) != 0 }
      .map { shift in
        FetchTranslationBank(shift: shift, sets: configuration.sets, ways: configuration.ways)
      }
  }

  /// What the lookup of the cycle before found, for its page.
  func found(for page: UInt64) -> Found? {
    for bank in banks {
      guard let entry = bank.found else { continue }
      let inside: UInt64 = 1 << bank.shift - 1
      return Found(
        target: entry.target << bank.shift | page & inside,
        isUntranslated: entry.isUntranslated, isNoSnoop: entry.isNoSnoop)
    }
    return nil
  }

  /// Whether a deletion can be made in a cycle that would fill or not.
  func canDelete(fills: Bool, flush: Bool) -> Bool { !isClearing && (!fills || flush) }

  /// One clock edge.
  mutating func step(
    look page: UInt64?, fill: FetchTranslationFill?, range: FetchPageRange,
    walk: FetchInvalidation.Walk, flush: Bool
  ) {
    let written = isClearing || flush ? nil : fill
    let deletes = walk.deletes && canDelete(fills: fill != nil, flush: flush)
    let widest = banks.indices.last { index in
      banks[index].shift == 0
        || written.map { $0.free >> (banks[index].shift - 1) & 1 == 1 } == true
    }
    for index in banks.indices {
      banks[index].step(
        look: flush || isClearing ? nil : page, fill: index == widest ? written : nil,
        range: range, walk: walk, deletes: deletes, clear: isClearing ? set : nil)
    }
    if flush {
      (isClearing, set) = (true, 0)
    } else if isClearing {
      isClearing = set != sets - 1
      set = (set + 1) & (sets - 1)
    }
  }
}
