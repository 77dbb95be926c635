// Beside rtl/dfe_atc_requests.sv, where the diagram of an entry's states stands.

/// Pages that miss: one translation request for each, and the list of the reads that wait for it.
struct FetchTranslationRequests {
  /// What happens to a lookup that missed.
  struct Miss {
    /// The entry that it goes to.
    var index: Int
    /// The read that it waits behind; nil where it starts the entry.
    var tail: Int?
  }

  private let all: UInt32
  private(set) var pages: [UInt64]
  private(set) var heads: [Int]
  private(set) var tails: [Int]
  private var pick = FetchTranslationPick()
  private var used: UInt32 = 0
  private var unsent: UInt32 = 0
  private var asked: UInt32 = 0
  private var stale: UInt32 = 0
  private var narrow: UInt32 = 0
  private var overlaps: UInt32 = 0
  private var matches: UInt32 = 0
  private var overlapped: UInt32 = 0
  private var wasActive = false
  private var isMarking = false
  private var hold: UInt32 = 0
  private var isSame = false
  private var lastIndex = 0
  private var isValid = false
  private var page: UInt64 = 0
  private var tag = 0

  init(misses: Int) {
    all = UInt32.max >> UInt32(32 - misses)
    pages = Array(repeating: 0, count: misses)
    heads = Array(repeating: 0, count: misses)
    tails = Array(repeating: 0, count: misses)
  }

  /// Whether nothing is to be sent.
  var isQuiet: Bool { !isValid && unsent == 0 && !wasActive && !isMarking }
  /// Entries that were free in the cycle before, less the one taken then.
  private(set) var freeCount = 0
  private var marked: UInt32 { isMarking ? overlaps : 0 }

  /// Where a lookup goes that missed.
  var miss: Miss {
    if isSame { return Miss(index: lastIndex, tail: tails[lastIndex]) }
    let joins = matches & used
    if joins != 0 {
      let index = joins.trailingZeroBitCount
      return Miss(index: index, tail: tails[index])
    }
    return Miss(index: (~used & all).trailingZeroBitCount, tail: nil)
  }

  /// Whether the entry waits for an answer.
  func isAsked(_ tag: UInt8) -> Bool { tag < pages.count && asked & 1 << UInt32(tag) != 0 }
  /// Whether what is answered is out of date.
  func isStale(_ index: Int) -> Bool { (stale | marked) & 1 << UInt32(index) != 0 }
  /// Whether only the page itself may be cached.
  func isNarrow(_ index: Int) -> Bool { wasActive || narrow & 1 << UInt32(index) != 0 }
  /// An entry whose reads go untranslated, as translation is off.
  func offIndex(isOn: Bool, flush: Bool) -> Int? {
    !isOn && !flush ? pick.index : nil
  }

  /// What happened in one cycle.
  struct Events {
    var isOn: Bool
    var flush: Bool
    var isReady: Bool
    /// The lookup that missed.
    var miss: (page: UInt64, tag: Int)?
    /// The page of the lookup in this cycle, whether it was taken or not.
    var look: UInt64
    var answered: Int?
    var offTaken: Int?
    /// Where answers are handed out.
    var serveIndex: Int
    /// The read from which on to ask again.
    var againHead: Int?
    var done: Bool
  }

  /// One clock edge.
  mutating func step(_ events: Events, range: FetchPageRange, isActive: Bool) {
    let going = events.miss.map { _ in self.miss }
    let canSend = events.isReady || !isValid
    let load = events.isOn && canSend ? pick.index : nil
    let allocated = going.flatMap { $0.tail == nil ? $0.index : nil }
    let isDirect = events.isOn && canSend && pick.index == nil && allocated != nil
    let fresh: UInt32 = allocated.map { 1 << UInt32($0) } ?? 0
    let sent: UInt32 = (load ?? events.offTaken).map { 1 << UInt32($0) } ?? 0
    pick.step(unsent & ~hold, isTaken: sent != 0)

    stale = (stale & ~fresh & ~sent) | marked | (events.flush ? all : 0)
    narrow = (narrow & ~fresh & ~sent) | (wasActive ? all : 0)
    overlaps = overlapped
    (matches, overlapped) = (0, 0)
    isMarking = wasActive
    for index in pages.indices {
      let one: UInt32 = 1 << UInt32(index)
      guard used & one != 0 else { continue }
      if pages[index] == events.look { matches |= one }
      if range.overlaps(pages[index]) { overlapped |= one }
    }
    let serve: UInt32 = 1 << UInt32(events.serveIndex)
    hold = wasActive ? hold | (events.againHead != nil ? serve : 0) : 0
    isSame = allocated != nil && events.look == events.miss?.page
    lastIndex = (~used & all).trailingZeroBitCount & 31
    wasActive = isActive

    freeCount = (all & ~used).nonzeroBitCount - (fresh == 0 ? 0 : 1)
    used |= fresh
    unsent = (unsent | (isDirect ? 0 : fresh)) & ~sent
    asked |= (load != nil ? sent : 0) | (isDirect ? fresh : 0)
    if let answered = events.answered { asked &= ~(1 << UInt32(answered)) }
    if events.againHead != nil { unsent |= serve }
    if events.done { used &= ~serve }

    if let load {
      (isValid, page, tag) = (true, pages[load], load)
    } else if isDirect, let allocated, let miss = events.miss {
      (isValid, page, tag) = (true, miss.page, allocated)
    } else if events.isReady {
      isValid = false
    }
    if let going, let miss = events.miss {
      if going.tail == nil { (pages[going.index], heads[going.index]) = (miss.page, miss.tag) }
      tails[going.index] = miss.tag
    }
    if let head = events.againHead { heads[events.serveIndex] = head }
  }

  /// Writes the pins.
  func show(_ outputs: inout FetchTranslationOutputs) {
    outputs.translationValid = isValid
    guard isValid else { return }
    outputs.translationAddress = page << FetchTranslationLaw.offsetBits
    outputs.translationTag = UInt8(tag)
  }
}
