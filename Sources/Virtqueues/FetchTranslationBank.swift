// Beside rtl/dfe_atc_bank.sv.

/// The cached translations of one page size.
struct FetchTranslationBank {
  /// What an entry says, without the bits below its page.
  struct Entry {
    var target: UInt64 = 0
    var isUntranslated = false
    var isNoSnoop = false
  }

  private struct Way {
    var isValid: [Bool]
    var pages: [UInt64]
    var entries: [Entry]
    /// What the walk of an invalidation saw in the cycle before.
    var walked: UInt64?

    init(sets: Int) {
      isValid = Array(repeating: false, count: sets)
      pages = Array(repeating: 0, count: sets)
      entries = Array(repeating: Entry(), count: sets)
    }
  }

  /// Pages are of 4 KiB << shift.
  let shift: UInt64
  private let sets: Int
  private var ways: [Way]
  private var hits: UInt32 = 0
  private var looked: [Entry]
  private var overlapping: UInt32 = 0
  private var doomed: UInt32 = 0
  private var victim = 0
  private var walkSet = 0

  init(shift: UInt64, sets: Int, ways: Int) {
    self.shift = shift
    self.sets = sets
    self.ways = Array(repeating: Way(sets: sets), count: ways)
    looked = Array(repeating: Entry(), count: ways)
  }

  /// The entry of the lookup of the cycle before.
  var found: Entry? { hits == 0 ? nil : looked[hits.trailingZeroBitCount] }

  private func set(of page: UInt64) -> Int { Int(truncatingIfNeeded: page >> shift) & (sets - 1) }

  /// One clock edge, from the registers of before it.
  mutating func step(
    look page: UInt64?, fill: FetchTranslationFill?, range: FetchPageRange,
    walk: FetchInvalidation.Walk, deletes: Bool, clear clearSet: Int?
  ) {
    let doomedBefore = doomed
    doomed = overlapping
    (hits, overlapping) = (0, 0)
    for way in ways.indices {
      if let walked = ways[way].walked, range.overlaps(walked, shift: shift) {
        overlapping |= 1 << way
      }
      ways[way].walked = ways[way].isValid[walkSet] ? ways[way].pages[walkSet] : nil
      guard let page else { continue }
      let index = set(of: page)
      if ways[way].isValid[index], ways[way].pages[index] >> shift == page >> shift {
        hits |= 1 << way
      }
      looked[way] = ways[way].entries[index]
    }
    if let clearSet {
      for way in ways.indices { ways[way].isValid[clearSet] = false }
    } else if let fill {
      let index = set(of: fill.page)
      ways[victim].isValid[index] = true
      ways[victim].pages[index] = fill.page
      ways[victim].entries[index] = Entry(
        target: fill.target >> shift, isUntranslated: fill.isUntranslated,
        isNoSnoop: fill.isNoSnoop)
      victim = victim + 1 == ways.count ? 0 : victim + 1
    } else if deletes {
      for way in ways.indices where doomedBefore & 1 << way != 0 {
        ways[way].isValid[walkSet] = false
      }
    }
    if walk.isFirst {
      walkSet = set(of: range.page)
    } else if walk.isNext {
      walkSet = (walkSet + 1) & (sets - 1)
    }
  }
}
