// Beside rtl/dfe_atc_reads.sv.

/// Translated reads that have left and not ended, with the page that each was translated from.
struct FetchTranslationReads {
  private var isAway: [Bool]
  private var pages: [UInt64]
  private var leaving: (tag: Int, page: UInt64)?
  private var overlaps = false
  private var looked: (isAway: Bool, page: UInt64) = (false, 0)
  /// Whether the read that was looked at three cycles before was under way in the range.
  private(set) var waits = false

  init(tags: Int) {
    isAway = Array(repeating: false, count: tags)
    pages = Array(repeating: 0, count: tags)
  }

  /// One clock edge.
  mutating func step(
    leave: (tag: Int, page: UInt64)?, end: Int?, look tag: Int, range: FetchPageRange
  ) {
    waits = overlaps
    overlaps = looked.isAway && range.overlaps(looked.page)
    looked = (isAway[tag], pages[tag])
    if let end { isAway[end] = false }
    if let leaving {
      isAway[leaving.tag] = true
      pages[leaving.tag] = leaving.page
    }
    leaving = leave
  }
}
